"""Noah's fixed phrases in Japanese, in desu and masu."""

PHRASES = {
    "hello": "こんにちは、{name}さん。",
    "disclosure": "私はノア、インタビューを行うAIです。",
    "welcome_back": "おかえりなさい、{name}さん。先ほどの話題は、{topic}でした。",
    "neutral_welcome": "お越しいただきありがとうございます、{name}さん。続けましょう。",
    "remembered": "またお話しできてうれしいです、{name}さん。前回はこうおっしゃいました。{said}",
    "reconnected": "つながりましたね。続けましょう。",
    "trouble": "すみません、少し話を見失いました。",
    "acknowledgements": (
        "ありがとうございます。",
        "なるほど。",
        "よくわかりました。",
        "承知しました。",
    ),
    "no_problem": "大丈夫です。",
    "already_told": "それはもう伺いました。ありがとうございます。",
    "too_long": "一度に受け止めるには長すぎました。短くまとめてお話しください。",
    "silence_prompts": (
        "ごゆっくりどうぞ。",
        "もう一度質問します。{question}",
    ),
    "pause_offer": "ここで休憩することもできます。休憩とおっしゃるか、準備ができたら続けてください。",
    "paused": "では、ここで休憩にします。いつでもお戻りください。続きから始めます。",
    "ended_early": "では、ここで終わりにします。",
    "microphone": "お声が聞こえません。マイクを確認するか、文字でお答えください。",
    "time_is_up": "残り時間がわずかになりました。",
    "no_show": "どなたもいらっしゃらないようです。準備ができたら、もう一度始めてください。失礼します。",
}
