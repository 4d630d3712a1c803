"""Noah's fixed phrases in Chinese, simplified, with "您"."""

PHRASES = {
    "hello": "您好，{name}。",
    "disclosure": "我是诺亚，一个进行访谈的人工智能。",
    "welcome_back": "欢迎回来，{name}。我们刚才的话题是：{topic}。",
    "neutral_welcome": "很高兴您在这里，{name}。我们继续吧。",
    "remembered": "很高兴再次和您交谈，{name}。上次您说：{said}",
    "reconnected": "您回来了。我们继续吧。",
    "trouble": "抱歉，我刚才没有跟上。",
    "acknowledgements": (
        "谢谢。",
        "我明白了。",
        "好的，我记下了。",
        "了解。",
    ),
    "no_problem": "没关系。",
    "matters": "这个问题很重要，所以我再问一次。您仍然可以不回答。",
    "already_told": "这一点您已经告诉过我了，谢谢。",
    "too_long": "内容太多，我一下子记不住。请用几句话告诉我。",
    "silence_prompts": (
        "请慢慢想。",
        "我再问一遍。{question}",
    ),
    "pause_offer": "我们也可以在这里暂停。您可以说暂停，或者准备好了再继续。",
    "paused": "好的，我们在这里暂停。您随时可以回来，我们从这里继续。",
    "ended_early": "好的，我们就到这里。",
    "microphone": "我听不到您的声音。请检查麦克风，或者输入您的回答。",
    "time_is_up": "我们的时间快到了。",
    "no_show": "这里没有人。您准备好以后，请重新开始访谈。再见。",
}
