/** The page's words in Chinese, simplified. */
import type { Words } from "./en";

const zh: Words = {
  lang: "zh",
  dir: "ltr",

  page: {
    skip: "跳到内容",
    guest: "您是访客",
    useEmail: "使用邮箱",
    simulation: "模拟：没有人工智能在听。",
    simulationMore: "您说的话会被事先准备的回答代替；您输入的文字会照原样采用。",

    title: "用您自己的话完成访谈",
    lead: "诺亚提问，您像对人一样回答，最后您会得到一份报告，其中标明它依据您的哪些话。",
    ai: "诺亚是人工智能，不是真人。",
    aiMore: "它可能误解您，报告也可能有错。在依赖其内容之前，请先核对。",
    continues: "需要时可以暂停或关闭标签页：诺亚会从您停下的地方继续。",
    quiet: "一个安静的地方，有耳机的话请戴上。",
    quietMore: "您的任何回答都可以用文字输入。",
    yours: "访谈记录和报告属于您，",
    yoursMore: "诺亚道别之后，您就可以下载或删除。",

    mine: "您的访谈",
    more: "显示更多",

    beforeStart: "开始之前",
    microphone: "麦克风",
    microphoneAsk: "我们来看看诺亚能不能听到您。浏览器会请求您的许可。",
    microphoneCheck: "检查我的麦克风",
    microphoneWhich: "使用哪个麦克风",
    loudness: "您的麦克风音量",
    saySomething: "请说句话：音量条应该会动。",
    tryAgain: "重试",
    inWriting: "用文字回答",
    noMicrophone: "您可以听到并读到诺亚的话，并用文字回答。",
    withMicrophone: "使用麦克风",
    loudspeaker: "扬声器",
    loudspeakerWhich: "使用哪个扬声器",
    testSound: "播放测试音",
    consent: "我同意将我所说的话记录成文字并保存，用于进行本次访谈和撰写我的报告。",
    consentText: "阅读全文",
    consentMissing: "请先同意这一项。不同意则无法进行访谈。",
    kept: "保存哪些内容，保存多久",
    start: "开始访谈",
    imprint: "网站信息",
    privacy: "隐私",

    conversation: "对话",
    conversationHint: "诺亚和您说的话会显示在这里。",
    repeat: "重复",
    skipQuestion: "跳过",
    finish: "结束",
    asks: "请诺亚",
    sound: "打开声音",
    latest: "最新",
    typeLabel: "输入回答",
    typeHint: "或输入文字",
    send: "发送",
    controls: "通话控制",
    mute: "静音",
    devices: "设备",
    pause: "暂停",
    leave: "离开",

    transcript: "访谈记录",
    afterContinue: "继续访谈",
    download: "下载报告",
    print: "打印",
    downloadAll: "下载我的全部数据",
    another: "开始另一次访谈",
    deleteMine: "删除我的数据",
    toStart: "返回首页",

    leaveTitle: "要离开访谈吗？",
    leaveText:
      "您到目前为止的回答已保存。您可以回来，从同一个问题继续。如果要彻底结束并得到一份报告，请选择“结束”。",
    stay: "留下",
    finishTitle: "要结束访谈吗？",
    finishText: "诺亚会向您道别，并根据您到目前为止所说的话撰写报告。之后无法再继续这次访谈。",
    finishYes: "结束并得到报告",
    finishNo: "继续",
    deleteTitle: "要全部删除吗？",
    deleteText: "这次访谈的回答、记录和报告将被永久删除。任何人都无法恢复。",
    deleteAllText:
      "您的所有访谈及其报告、您对自己的介绍以及发给您地址的邀请将被永久删除。正在进行的通话会结束。任何人都无法恢复其中任何内容。",
    deleteYes: "永久删除",
    deleteNo: "保留",
    devicesTitle: "麦克风和扬声器",
    devicesMicrophone: "诺亚通过哪个麦克风听您说话",
    devicesLoudspeaker: "您从哪里听到诺亚",
    done: "完成",
    accountTitle: "使用邮箱地址",
    accountText:
      "您不需要账户。有了账户，您可以在其他设备上，或者在这个浏览器不再记得您时，找回您的访谈和报告。创建账户后，您作为访客说过的话仍然属于您。",
    email: "邮箱地址",
    password: "密码",
    signIn: "登录",
    createAccount: "创建账户",
    forgot: "忘记密码",
    cancel: "取消",
    scripts: "此页面需要 JavaScript 才能通话。",
  },

  home: "用您自己的话完成访谈",
  noahHears: "诺亚可以清楚地听到您。",
  signOut: "退出登录",
  aboutMinutes: (minutes, questions) => `大约 ${minutes} 分钟${questions ? `，${questions} 个问题` : ""}。`,
  takesAWhile: "请慢慢来。",
  kept: (days) =>
    `不会录音。您的回答、访谈记录和报告最多保存 ${days} 天，其他人无法通过此页面看到。您可以随时下载或删除。`,
  askedBy: (who) => `本次访谈由${who}发起。`,
  processedBy: (who) => `您的数据由${who}处理。`,
  microphoneNumber: (number) => `麦克风 ${number}`,
  loudspeakerNumber: (number) => `扬声器 ${number}`,
  playing: "您应该会听到两个音。",
  notPlayed: "无法播放测试音。请选择其他扬声器。",

  mine: {
    untitled: "访谈",
    place: (question, questions) => `第 ${question} 个问题，共 ${questions} 个`,
    begun: (date) => `开始于 ${date}`,
    continueAt: (question, questions) => `从第 ${question} 个问题继续，共 ${questions} 个`,
    continue: "继续",
    report: "您的报告",
    said: "访谈内容",
    download: "下载",
    delete: "删除",
    ended: "已结束",
    writing: "已结束；正在撰写报告",
    notLoaded: "无法加载您以前的访谈。",
  },

  question: (question, questions) => `第 ${question} 个问题，共 ${questions} 个`,
  left: (minutes) => (minutes < 1 ? "剩余不到一分钟" : `剩余 ${minutes} 分钟`),
  unmute: "取消静音",
  noMicrophone: "无麦克风",
  muted: { title: "您已静音", text: "诺亚听不到您。请取消静音来回答，或输入文字。" },
  anotherMicrophone: "您可以在“设备”中选择其他麦克风，或用文字回答。",
  pressed: {
    asking: "正在请诺亚处理…",
    failed: "诺亚没有收到。请稍后再试，或直接说出来。",
  },
  you: "您",
  noah: "诺亚",
  speaking: "…",
  cutOff: "（被打断）",
  waiting: "保存在这里，直到诺亚回来",
  sent: "已发送",

  paused: {
    title: "已暂停",
    text: "您的回答已保存。诺亚会从同一个问题继续，今天或改天都可以。",
    first: "继续",
    second: "今天先到这里",
  },
  elsewhere: {
    title: "访谈正在另一个标签页中进行",
    text: "诺亚一次只在一个地方和您交谈。请关闭此标签页，或把对话移到这里。",
    first: "在这里继续",
  },
  deleted: {
    title: "已全部删除",
    text: "您的回答、访谈记录和报告都已删除。在一段时间内，仍会留有一条曾有过访谈的记录，其中没有您的话和姓名，以及会在几周内过期的备份。因故障未能保存的内容会在两周内过期。",
  },
  broken: {
    title: "此页面未能完整加载",
    text: "请检查您的网络并重新加载。",
  },
  reload: "重新加载页面",
  back: "返回",
  again: "重试",
  asGuest: "以访客身份继续",

  after: {
    page: "您的访谈",
    moment: "请稍等",
    getting: "正在获取您的访谈。",
    thanks: "感谢您的交谈",
    waiting: "您的访谈在等您",
    waitingMore: "您的回答已保存。诺亚会从您停下的地方继续。",
    nothing: "还没有说过任何话。",
    reports: {
      none: "访谈记录在下方。",
      pending: "访谈记录在下方。正在撰写报告，需要一两分钟。",
      ready: "报告和访谈记录在下方。",
      failed: "这次未能撰写报告。访谈记录是完整的。",
    },
    report: "您的报告",
    byAi: "这份报告由人工智能撰写，可能有错：请与您自己的话对照。",
    incomplete: "访谈在最后一个问题之前结束：这里涵盖您所说的内容。",
    strengths: "表现好的方面",
    advice: "您可以尝试的方面",
    notCovered: "未涉及",
    notScored: "未评分",
    points: (score, max) => (max === undefined ? String(score) : `${score} 分，满分 ${max} 分`),
    youSaid: (count) => (count === 1 ? "您说的话" : `您说的话（${count}）`),
    empty: "（无）",
    file: "与诺亚的访谈",
    fileReport: "报告",
    fileIncomplete: "访谈没有完成；报告涵盖已说的内容。",
  },

  when: ({ minutes, time, tomorrow }) => {
    if (minutes !== undefined) return minutes < 2 ? "一分钟后" : `${minutes} 分钟后`;
    return tomorrow ? `明天 ${time}` : `今天 ${time}`;
  },

  microphone: {
    denied: {
      title: "浏览器不允许此页面使用麦克风",
      text: "请点击地址栏左侧的图标，把“麦克风”设为“允许”，然后重试。在手机上，请在浏览器设置中找到此网站。如果被系统阻止，请在“隐私 → 麦克风”中允许您的浏览器。",
    },
    none: {
      title: "没有找到麦克风",
      text: "请连接麦克风或耳麦，或打开蓝牙耳机，然后重试。",
    },
    busy: {
      title: "麦克风正被其他程序使用",
      text: "请关闭使用它的其他通话和应用（例如视频会议），然后重试。如果仍然不行，请拔下后重新插上。",
    },
    chosen_gone: {
      title: "您选择的麦克风不见了",
      text: "它可能已被拔下或关闭。请重新连接，或选择其他麦克风。",
    },
    insecure: {
      title: "麦克风只能在安全的地址上使用",
      text: "请在最新的浏览器中，用以 https:// 开头的地址打开此页面。",
    },
    unknown: {
      title: "无法启动麦克风",
      text: "请重试。如果仍然如此，请重启浏览器或换一个浏览器。",
    },
  },

  failure: {
    SignInNeeded: {
      title: "您已退出登录",
      text: "无法确认您的登录。请重新登录以继续；您的回答已保存。",
    },
    ConsentRequired: {
      title: "需要您的同意",
      text: "关于您的数据如何使用的说明是新的，或已有更改。请在首页阅读，并重新勾选。您的回答已妥善保存。",
    },
    NotAllowed: {
      title: "此页面无法证明其真实性",
      text: "请重新加载页面。如果再次出现，请关闭会阻止本网站脚本的扩展程序，或换一个浏览器。",
    },
    NotFound: {
      title: "此访谈不存在",
      text: "链接可能有误或已过期。请向发送者索取新的链接。",
    },
    BadRequest: {
      title: "此页面有问题",
      text: "它请求了诺亚无法理解的内容。请重新加载以获取当前版本。",
    },
    Unavailable: {
      title: "现在无法联系到诺亚",
      text: "我们已尝试了一段时间。您的回答是安全的。请几分钟后再试。",
    },
    NetworkDown: {
      title: "没有网络连接",
      text: "请检查您的网络并重试。您的回答是安全的。",
    },
    RoomUnreachable: {
      title: "无法接通通话",
      text: "您所在的网络可能阻止通话。请换一个网络，例如手机热点，或关闭 VPN。",
    },
    KeptEnding: {
      title: "通话连续中断了几次",
      text: "您的回答是安全的。准备好后请继续。",
    },
    not_joined: {
      title: "诺亚等了一会儿，但没有在通话中找到您",
      text: "通话已发起多次，但没有人加入。您所在的网络可能阻止通话：请换一个网络，例如手机热点。您可以在{when}再试。",
    },
    too_many_here: {
      title: "您所在的网络已开始了很多访谈",
      text: "同一个网络只能开始有限次数的访谈。您可以在{when}开始，或立即换到其他网络，例如手机热点。",
    },
    full_today: {
      title: "诺亚今天没有时间了",
      text: "今天的访谈已经排满。您可以在{when}开始。",
    },
    TooManyStarts: {
      title: "目前已经够了",
      text: "您已开始了目前允许的全部访谈。您可以在{when}开始下一次。",
    },
    other: {
      title: "出了点问题",
      text: "您的回答是安全的。请重试；如果仍然如此，请重新加载页面。",
    },
  },

  invitation: {
    invitation_required: {
      title: "您需要邀请",
      text: "这里的访谈需要邀请。请打开发给您的链接。",
    },
    invitation_unknown: {
      title: "此邀请不存在",
      text: "链接可能不完整。请照原样打开，或索取新的链接。",
    },
    invitation_expired: { title: "此邀请已过期", text: "请向邀请您的人索取新的邀请。" },
    invitation_used: {
      title: "此邀请已被使用",
      text: "它的使用次数已达上限。请向邀请您的人索取新的邀请。",
    },
    invitation_withdrawn: {
      title: "此邀请已被撤回",
      text: "如果您认为这是误会，请询问邀请您的人。",
    },
    invitation_other_email: {
      title: "此邀请是发给另一个地址的",
      text: "请用收到邀请的邮箱地址登录。",
    },
  },

  notice: {
    model_unavailable: "诺亚现在说话有困难。您的回答是安全的；我们会自动重试。",
    model_slow: "诺亚需要比平时更多一点时间。",
    model_reconnecting: "诺亚正在整理思路，马上继续。",
    database_unavailable: "您的回答目前保存在另一个安全的地方。请照常继续。",
    not_heard: "诺亚听不到您。请检查麦克风是否静音，或输入您的回答。",
    microphone_missing: "诺亚收不到您的声音，因为没有连接麦克风。请连接一个，或输入您的回答。",
    microphone_muted: "您的麦克风已静音。请取消静音，或输入您的回答。",
    microphone_silent: "您的麦克风没有声音。请检查它是否已打开、是否选对，或输入您的回答。",
    no_participant: "诺亚在这里没有找到人。请稍等，诺亚马上回来。",
    candidate_lost: "您离开了一会儿。您的回答是安全的；诺亚马上回来。",
    time_nearly_over: "您的时间快到了。诺亚很快会结束。",
    time_over: "本次访谈的时间已到。诺亚会向您道别。",
    too_much: "此页面发送的内容超出了诺亚的接收能力。如果一直这样，请重新加载。",
    too_many_turns: "一次发来的内容有点多。诺亚马上回复您输入的内容。",
    paused: "您的访谈已暂停。您的回答是安全的。",
    interview_completed: "这次访谈已经结束。",
    withdrawn: "这次访谈已被删除。",
    other: "诺亚那边出了点问题。请留在这里，会自动继续。",
  },

  activity: {
    offline: { title: "您已离线", text: "您的回答是安全的。网络恢复后会继续。" },
    retrying: { title: "正在呼叫诺亚", text: "暂时还联系不到诺亚。我们会继续尝试，您无需任何操作。" },
    calling: { title: "正在呼叫诺亚", text: "请稍等。" },
    connecting: { title: "正在连接", text: "您的麦克风已打开。您说的话都不会丢失。" },
    reconnecting: { title: "正在重新连接", text: "连接已中断。您的回答是安全的；会自动继续。" },
    over: { title: "访谈到此结束", text: "谢谢。访谈记录马上就来。" },
    absent: { title: "诺亚正在赶来", text: "请留在这里，您无需任何操作。" },
    leaving: { title: "诺亚马上回来", text: "后台正在短暂切换。请留在这里。" },
    initializing: { title: "诺亚正在准备", text: "请稍等。" },
    listening: { title: "诺亚在听", text: "" },
    thinking: { title: "诺亚在思考", text: "" },
    speaking: { title: "诺亚在说话", text: "" },
  },

  signInErrors: {
    email: "这不是邮箱地址。",
    weak: "请选择至少六个字符的密码。",
    taken: "此地址已有账户。请直接登录。",
    wrong: "地址和密码不匹配。",
    often: "尝试次数过多。请等几分钟再试。",
    network: "无法连接登录服务。请检查您的网络。",
    off: "这里没有启用这种登录方式。",
    other: "登录失败。请重试。",
  },
  resetSent: "如果此地址有账户，一封带链接的邮件已在路上。",
};

export default zh;
