"""Noah's fixed phrases in Polish, without "Pan" or "Pani": who is spoken to is not known."""

PHRASES = {
    "hello": "Dzień dobry, {name}.",
    "disclosure": "Jestem Noah, sztuczna inteligencja, która prowadzi wywiady.",
    "welcome_back": "Miło znów się słyszeć, {name}. Nasz temat to: {topic}.",
    "neutral_welcome": "Miło mi, że możemy rozmawiać, {name}. Przejdźmy dalej.",
    "remembered": "Miło znów się słyszeć, {name}. Ostatnio padły takie słowa: {said}",
    "reconnected": "Znów się słyszymy. Przejdźmy dalej.",
    "trouble": "Przepraszam, na chwilę uciekł mi wątek.",
    "acknowledgements": (
        "Dziękuję.",
        "Rozumiem.",
        "Dobrze wiedzieć.",
        "Jasne.",
    ),
    "no_problem": "Nie ma problemu.",
    "matters": "To pytanie jest ważne, dlatego zadam je jeszcze raz. Nadal można je pominąć.",
    "already_told": "To już wiem, dziękuję.",
    "too_long": "To za dużo jak na jeden raz. Proszę powiedzieć to w kilku zdaniach.",
    "silence_prompts": (
        "Proszę się nie spieszyć.",
        "Powtórzę pytanie. {question}",
    ),
    "pause_offer": "Możemy też zrobić przerwę. Wystarczy powiedzieć przerwa albo mówić dalej, gdy przyjdzie czas.",
    "paused": "Dobrze, robimy przerwę. Można wrócić w każdej chwili, a zaczniemy od tego samego miejsca.",
    "ended_early": "Dobrze, na tym kończymy.",
    "microphone": "Nic nie słyszę. Proszę sprawdzić mikrofon albo wpisać odpowiedź.",
    "time_is_up": "Nasz czas dobiega końca.",
    "no_show": "Nie ma tu nikogo. Proszę ponownie rozpocząć wywiad w dogodnej chwili. Do usłyszenia.",
}
