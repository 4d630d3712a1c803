"""Noah's fixed phrases in French, with "vous"."""

PHRASES = {
    "hello": "Bonjour {name}.",
    "disclosure": "Je suis Noah, une IA qui mène des entretiens.",
    "welcome_back": "Quel plaisir de vous retrouver, {name}. Nous parlions de ce thème : {topic}.",
    "neutral_welcome": "Merci d'être là, {name}. Reprenons.",
    "remembered": "Quel plaisir de vous retrouver, {name}. La dernière fois, vous avez dit : {said}",
    "reconnected": "Vous revoilà. Reprenons.",
    "trouble": "Pardon, j'ai perdu le fil un instant.",
    "acknowledgements": (
        "Merci.",
        "Je vois.",
        "C'est bon à savoir.",
        "C'est noté.",
    ),
    "no_problem": "Pas de problème.",
    "matters": "Cette question est importante, je vous la repose donc. Vous pouvez toujours ne pas y répondre.",
    "already_told": "Vous me l'avez déjà dit, merci.",
    "too_long": "C'était trop long pour que je retienne tout d'un coup. Dites-le-moi en quelques phrases.",
    "silence_prompts": (
        "Prenez votre temps.",
        "Je répète la question. {question}",
    ),
    "pause_offer": "Nous pouvons aussi faire une pause. Dites pause, ou continuez quand vous voulez.",
    "paused": "Très bien, faisons une pause. Revenez quand vous voulez, nous reprendrons au même endroit.",
    "ended_early": "Très bien, nous nous arrêtons ici.",
    "microphone": "Je ne vous entends pas. Vérifiez votre microphone, ou écrivez votre réponse.",
    "time_is_up": "Notre temps est presque écoulé.",
    "no_show": "Je n'ai trouvé personne ici. Relancez l'entretien quand vous serez disponible. Au revoir.",
}
