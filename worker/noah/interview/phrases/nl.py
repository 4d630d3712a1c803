"""Noah's fixed phrases in Dutch, with "u"."""

PHRASES = {
    "hello": "Goedendag {name}.",
    "disclosure": "Ik ben Noah, een AI die interviews afneemt.",
    "welcome_back": "Fijn dat u er weer bent, {name}. We hadden het over dit onderwerp: {topic}.",
    "neutral_welcome": "Fijn dat u er bent, {name}. Laten we verdergaan.",
    "remembered": "Fijn u weer te spreken, {name}. De vorige keer zei u: {said}",
    "reconnected": "Daar bent u weer. Laten we verdergaan.",
    "trouble": "Sorry, ik was de draad even kwijt.",
    "acknowledgements": (
        "Dank u.",
        "Ik begrijp het.",
        "Goed om te weten.",
        "Duidelijk.",
    ),
    "no_problem": "Geen probleem.",
    "matters": "Deze vraag is belangrijk, daarom stel ik hem nog één keer. U mag hem nog steeds overslaan.",
    "already_told": "Dat hebt u me al verteld, dank u.",
    "too_long": "Dat was meer dan ik in één keer kan opnemen. Vertelt u het in een paar zinnen.",
    "silence_prompts": (
        "Neemt u de tijd.",
        "Ik herhaal de vraag. {question}",
    ),
    "pause_offer": "We kunnen ook even pauzeren. Zeg pauze, of ga verder wanneer u zover bent.",
    "paused": "Goed, we pauzeren hier. Kom gerust terug, dan gaan we verder waar we waren.",
    "ended_early": "Goed, we stoppen hier.",
    "microphone": "Ik kan u niet horen. Controleer uw microfoon, of typ uw antwoord.",
    "time_is_up": "Onze tijd is bijna om.",
    "no_show": "Ik heb hier niemand aangetroffen. Start het interview opnieuw wanneer u zover bent. Tot ziens.",
}
