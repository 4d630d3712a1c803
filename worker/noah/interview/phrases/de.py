"""Noah's fixed phrases in German, with "Sie"."""

PHRASES = {
    "hello": "Guten Tag, {name}.",
    "disclosure": "Ich bin Noah, eine KI, die Interviews führt.",
    "welcome_back": "Schön, dass Sie wieder da sind, {name}. Unser Thema war: {topic}.",
    "neutral_welcome": "Schön, dass Sie da sind, {name}. Machen wir weiter.",
    "remembered": "Schön, Sie wieder zu hören, {name}. Letztes Mal haben Sie gesagt: {said}",
    "reconnected": "Da sind Sie ja wieder. Machen wir weiter.",
    "trouble": "Entschuldigung, ich habe kurz den Faden verloren.",
    "acknowledgements": (
        "Danke.",
        "Ich verstehe.",
        "Gut zu wissen.",
        "Alles klar.",
    ),
    "no_problem": "Kein Problem.",
    "matters": "Diese Frage ist wichtig, deshalb stelle ich sie noch einmal. Sie müssen sie nicht beantworten.",
    "already_told": "Das haben Sie mir schon erzählt, danke.",
    "too_long": "Das war mehr, als ich auf einmal aufnehmen kann. Sagen Sie es mir bitte in wenigen Sätzen.",
    "silence_prompts": (
        "Lassen Sie sich Zeit.",
        "Hier ist die Frage noch einmal. {question}",
    ),
    "pause_offer": "Wir können auch eine Pause machen. Sagen Sie Pause, oder machen Sie weiter, wenn Sie so weit sind.",
    "paused": "Gut, wir machen hier eine Pause. Kommen Sie jederzeit wieder, dann geht es an derselben Stelle weiter.",
    "ended_early": "Gut, dann hören wir hier auf.",
    "microphone": "Ich kann Sie nicht hören. Bitte prüfen Sie Ihr Mikrofon, oder tippen Sie Ihre Antwort.",
    "time_is_up": "Unsere Zeit ist fast um.",
    "no_show": "Hier ist niemand. Bitte starten Sie das Interview noch einmal, wenn Sie so weit sind. Auf Wiederhören.",
}
