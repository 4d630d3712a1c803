"""Noah's fixed phrases in English."""

PHRASES = {
    "hello": "Hello {name}.",
    "disclosure": "I am Noah, an AI interviewer.",
    "welcome_back": "Welcome back, {name}. We were talking about {topic}.",
    "neutral_welcome": "Good to have you here, {name}. Let us go on.",
    "remembered": "Good to see you again, {name}. Last time you said: {said}",
    "reconnected": "There you are again. Let us go on.",
    "trouble": "Sorry, I lost the thread for a moment.",
    "acknowledgements": (
        "Thank you.",
        "I see.",
        "Good to know.",
        "Understood.",
    ),
    "no_problem": "No problem.",
    "matters": "This question matters, so I ask it once more. You may still leave it out.",
    "already_told": "You have told me that already, thank you.",
    "too_long": "That was more than I can take in at once. Tell me in a few sentences.",
    "silence_prompts": (
        "Take your time.",
        "Here is the question again. {question}",
    ),
    "pause_offer": "We can also pause here. Say pause, or go on when you are ready.",
    "paused": "All right, we pause here. Come back any time, and we go on where we were.",
    "ended_early": "All right, we stop here.",
    "microphone": "I cannot hear you. Please check your microphone, or type your answer.",
    "time_is_up": "Our time is nearly up.",
    "no_show": "I could not find anyone here. Please start the interview again when you are ready. Goodbye.",
}
