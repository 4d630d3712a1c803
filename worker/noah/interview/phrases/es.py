"""Noah's fixed phrases in Spanish, with "usted"."""

PHRASES = {
    "hello": "Hola, {name}.",
    "disclosure": "Soy Noah, una IA que hace entrevistas.",
    "welcome_back": "Qué bien que haya vuelto, {name}. Estábamos en este tema: {topic}.",
    "neutral_welcome": "Gracias por estar aquí, {name}. Sigamos.",
    "remembered": "Me alegra volver a hablar con usted, {name}. La última vez dijo: {said}",
    "reconnected": "Ya está aquí de nuevo. Sigamos.",
    "trouble": "Disculpe, he perdido el hilo un momento.",
    "acknowledgements": (
        "Gracias.",
        "Ya veo.",
        "Es bueno saberlo.",
        "Entendido.",
    ),
    "no_problem": "No hay problema.",
    "matters": "Esta pregunta es importante, por eso se la hago una vez más. Aun así, puede dejarla sin responder.",
    "already_told": "Eso ya me lo ha contado, gracias.",
    "too_long": "Es más de lo que puedo captar de una vez. Cuéntemelo en pocas frases.",
    "silence_prompts": (
        "Tómese su tiempo.",
        "Le repito la pregunta. {question}",
    ),
    "pause_offer": "También podemos hacer una pausa. Diga pausa, o siga cuando quiera.",
    "paused": "De acuerdo, hacemos una pausa. Vuelva cuando quiera y seguiremos donde estábamos.",
    "ended_early": "De acuerdo, lo dejamos aquí.",
    "microphone": "No le oigo. Compruebe su micrófono, por favor, o escriba su respuesta.",
    "time_is_up": "Se nos acaba el tiempo.",
    "no_show": "No he encontrado a nadie aquí. Vuelva a iniciar la entrevista cuando quiera, por favor. Adiós.",
}
