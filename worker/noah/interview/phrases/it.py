"""Noah's fixed phrases in Italian, with "Lei"."""

PHRASES = {
    "hello": "Salve {name}.",
    "disclosure": "Sono Noah, un'IA che conduce colloqui.",
    "welcome_back": "È bello risentirla, {name}. Stavamo parlando di questo tema: {topic}.",
    "neutral_welcome": "Grazie di essere qui, {name}. Continuiamo.",
    "remembered": "È bello risentirla, {name}. L'ultima volta ha detto: {said}",
    "reconnected": "Eccoci di nuovo. Continuiamo.",
    "trouble": "Mi scusi, ho perso il filo per un momento.",
    "acknowledgements": (
        "Grazie.",
        "Capisco.",
        "Buono a sapersi.",
        "Va bene.",
    ),
    "no_problem": "Nessun problema.",
    "matters": "Questa domanda è importante, perciò gliela faccio ancora una volta. Può comunque non rispondere.",
    "already_told": "Me lo ha già detto, grazie.",
    "too_long": "È più di quanto riesca a seguire in una volta. Me lo dica in poche frasi.",
    "silence_prompts": (
        "Faccia con calma.",
        "Le ripeto la domanda. {question}",
    ),
    "pause_offer": "Possiamo anche fare una pausa. Dica pausa, oppure continui quando vuole.",
    "paused": "Va bene, facciamo una pausa. Torni quando vuole e riprenderemo da dove eravamo.",
    "ended_early": "Va bene, ci fermiamo qui.",
    "microphone": "Non la sento. Controlli il microfono, per favore, oppure scriva la risposta.",
    "time_is_up": "Il nostro tempo è quasi finito.",
    "no_show": "Non ho trovato nessuno. Avvii di nuovo il colloquio quando vuole, per favore. Arrivederci.",
}
