"""Noah's fixed phrases in Portuguese, as in Brazil, with "você"."""

PHRASES = {
    "hello": "Olá, {name}.",
    "disclosure": "Eu sou Noah, uma IA que faz entrevistas.",
    "welcome_back": "Que bom ter você de volta, {name}. Nosso assunto era: {topic}.",
    "neutral_welcome": "Que bom ter você aqui, {name}. Vamos continuar.",
    "remembered": "Que bom falar com você de novo, {name}. Da última vez, você disse: {said}",
    "reconnected": "Aí está você de novo. Vamos continuar.",
    "trouble": "Desculpe, perdi o fio por um momento.",
    "acknowledgements": (
        "Agradeço.",
        "Entendo.",
        "Bom saber.",
        "Certo.",
    ),
    "no_problem": "Sem problema.",
    "matters": "Esta pergunta é importante, por isso vou fazê-la mais uma vez. Ainda assim, pode não responder.",
    "already_told": "Isso você já me contou, agradeço.",
    "too_long": "É mais do que consigo acompanhar de uma vez. Conte em poucas frases, por favor.",
    "silence_prompts": (
        "Não tenha pressa.",
        "Vou repetir a pergunta. {question}",
    ),
    "pause_offer": "Também podemos fazer uma pausa. Diga pausa, ou continue quando quiser.",
    "paused": "Tudo bem, vamos fazer uma pausa. Volte quando quiser e continuamos de onde paramos.",
    "ended_early": "Tudo bem, paramos por aqui.",
    "microphone": "Não consigo ouvir você. Verifique o microfone, por favor, ou digite a resposta.",
    "time_is_up": "Nosso tempo está quase no fim.",
    "no_show": "Não encontrei ninguém aqui. Inicie a entrevista de novo quando quiser, por favor. Até logo.",
}
