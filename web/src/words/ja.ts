/** The page's words in Japanese, in desu and masu. */
import type { Words } from "./en";

const ja: Words = {
  lang: "ja",
  dir: "ltr",

  page: {
    skip: "本文へ移動",
    guest: "ゲストとして利用中",
    useEmail: "メールアドレスを使う",
    simulation: "シミュレーション：AIは聞いていません。",
    simulationMore: "話した内容は用意された回答に置き換わります。入力した文字はそのまま使われます。",

    title: "ご自身の言葉で答えるインタビュー",
    lead: "ノアが質問し、人に話すように答えていただきます。最後に、どの発言に基づくかを示したレポートをお渡しします。",
    ai: "ノアはAIであり、人間ではありません。",
    aiMore: "聞き間違えることも、レポートが誤っていることもあります。内容を確かめてからお使いください。",
    continues: "いつでも休憩したりタブを閉じたりできます。ノアは続きから始めます。",
    quiet: "静かな場所と、あればヘッドホンをご用意ください。",
    quietMore: "どの回答も文字で入力できます。",
    yours: "会話の記録とレポートはあなたのものです。",
    yoursMore: "ノアのあいさつが終わり次第、ダウンロードも削除もできます。",

    mine: "あなたのインタビュー",
    more: "さらに表示",

    beforeStart: "始める前に",
    microphone: "マイク",
    microphoneAsk: "ノアに声が届くか確認しましょう。ブラウザーが許可を求めます。",
    microphoneCheck: "マイクを確認する",
    microphoneWhich: "使用するマイク",
    loudness: "マイクの音量",
    saySomething: "何か話してください。バーが動けば大丈夫です。",
    tryAgain: "もう一度試す",
    inWriting: "文字で答える",
    noMicrophone: "ノアの声を聞き、文字でも読めます。回答は入力してください。",
    withMicrophone: "マイクを使う",
    loudspeaker: "スピーカー",
    loudspeakerWhich: "使用するスピーカー",
    testSound: "テスト音を鳴らす",
    consent:
      "このインタビューの実施とレポートの作成のために、私の発言が文字に起こされ、テキストとして保存されることに同意します。",
    consentText: "全文を読む",
    consentMissing: "まずこちらに同意してください。同意がない場合、インタビューは行えません。",
    kept: "保存される内容と期間",
    start: "インタビューを始める",
    imprint: "運営者情報",
    privacy: "プライバシー",

    conversation: "会話",
    conversationHint: "ノアとあなたの発言がここに表示されます。",
    repeat: "もう一度",
    skipQuestion: "スキップ",
    finish: "終了",
    asks: "ノアに頼む",
    sound: "音を出す",
    latest: "最新へ",
    typeLabel: "回答を入力",
    typeHint: "文字で入力",
    send: "送信",
    controls: "通話の操作",
    mute: "ミュート",
    devices: "機器",
    pause: "休憩",
    leave: "退出",

    transcript: "会話の記録",
    afterContinue: "インタビューを続ける",
    download: "レポートをダウンロード",
    print: "印刷",
    downloadAll: "自分のデータをすべてダウンロード",
    another: "別のインタビューを始める",
    deleteMine: "自分のデータを削除",
    toStart: "最初に戻る",

    leaveTitle: "インタビューから退出しますか？",
    leaveText:
      "これまでの回答は保存されています。戻れば同じ質問から続けられます。完全に終えてレポートを受け取るには、代わりに「終了」を選んでください。",
    stay: "とどまる",
    finishTitle: "インタビューを終了しますか？",
    finishText:
      "ノアがお別れのあいさつをし、これまでの発言からレポートが作成されます。その後、このインタビューを続けることはできません。",
    finishYes: "終了してレポートを受け取る",
    finishNo: "続ける",
    deleteTitle: "すべて削除しますか？",
    deleteText:
      "このインタビューの回答、会話の記録、レポートは完全に削除されます。誰も元に戻すことはできません。",
    deleteYes: "完全に削除",
    deleteNo: "残す",
    devicesTitle: "マイクとスピーカー",
    devicesMicrophone: "ノアが声を聞くマイク",
    devicesLoudspeaker: "ノアの声が出るスピーカー",
    done: "完了",
    accountTitle: "メールアドレスを使う",
    accountText:
      "アカウントは必要ありません。アカウントがあれば、別の端末でも、このブラウザーの記憶が消えたときも、インタビューとレポートを見つけられます。ゲストとして話した内容は、アカウントを作っても引き継がれます。",
    email: "メールアドレス",
    password: "パスワード",
    signIn: "ログイン",
    createAccount: "アカウントを作成",
    forgot: "パスワードを忘れました",
    cancel: "キャンセル",
    scripts: "このページで通話するにはJavaScriptが必要です。",
  },

  home: "ご自身の言葉で答えるインタビュー",
  noahHears: "ノアに声がよく届きます。",
  signOut: "ログアウト",
  aboutMinutes: (minutes, questions) => `約${minutes}分${questions ? `、質問は${questions}問` : ""}です。`,
  takesAWhile: "ごゆっくりどうぞ。",
  kept: (days) =>
    `音声は録音されません。回答、会話の記録、レポートは最長${days}日間保存され、このページからほかの人が見ることはできません。いつでもダウンロードや削除ができます。`,
  askedBy: (who) => `このインタビューの依頼者：${who}`,
  processedBy: (who) => `データの取扱者：${who}`,
  microphoneNumber: (number) => `マイク ${number}`,
  loudspeakerNumber: (number) => `スピーカー ${number}`,
  playing: "音が二つ聞こえます。",
  notPlayed: "テスト音を鳴らせませんでした。別のスピーカーを選んでください。",

  mine: {
    untitled: "インタビュー",
    place: (question, questions) => `質問 ${question}/${questions}`,
    begun: (date) => `開始日：${date}`,
    continueAt: (question, questions) => `質問 ${question}/${questions} から続ける`,
    continue: "続ける",
    report: "あなたのレポート",
    said: "話した内容",
    download: "ダウンロード",
    delete: "削除",
    ended: "終了",
    writing: "終了。レポートを作成しています",
    notLoaded: "以前のインタビューを読み込めませんでした。",
  },

  question: (question, questions) => `質問 ${question}/${questions}`,
  left: (minutes) => (minutes < 1 ? "残り一分未満" : `残り${minutes}分`),
  unmute: "ミュート解除",
  noMicrophone: "マイクなし",
  muted: {
    title: "ミュートになっています",
    text: "ノアに声が届きません。ミュートを解除して答えるか、文字で入力してください。",
  },
  anotherMicrophone: "「機器」で別のマイクを選ぶか、文字で答えることができます。",
  pressed: {
    asking: "ノアに伝えています…",
    failed: "ノアに届きませんでした。少し待ってもう一度試すか、声で伝えてください。",
  },
  you: "あなた",
  noah: "ノア",
  speaking: "…",
  cutOff: "（中断）",
  waiting: "ノアが来るまでここに保管します",
  sent: "送信済み",

  paused: {
    title: "休憩中",
    text: "回答は保存されています。今日でも別の日でも、ノアは同じ質問から続けます。",
    first: "続ける",
    second: "今はここまで",
  },
  elsewhere: {
    title: "インタビューは別のタブで続いています",
    text: "ノアが話せるのは一度に一か所だけです。このタブを閉じるか、会話をこちらへ移してください。",
    first: "ここで続ける",
  },
  deleted: {
    title: "すべて削除されました",
    text: "回答、会話の記録、レポートはなくなりました。残るのは、発言を含まない、インタビューがあったという記録と、数週間で期限の切れるバックアップだけです。",
  },
  broken: {
    title: "このページを完全に読み込めませんでした",
    text: "ネットワークを確認し、再読み込みしてください。",
  },
  reload: "ページを再読み込み",
  back: "戻る",
  again: "もう一度試す",
  asGuest: "ゲストとして続ける",

  after: {
    page: "あなたのインタビュー",
    moment: "少々お待ちください",
    getting: "インタビューを読み込んでいます。",
    thanks: "お話しいただきありがとうございました",
    waiting: "インタビューの続きをお待ちしています",
    waitingMore: "回答は保存されています。ノアは続きから始めます。",
    nothing: "まだ何も話していません。",
    reports: {
      none: "会話の記録は下にあります。",
      pending: "会話の記録は下にあります。レポートは作成中で、一、二分かかります。",
      ready: "レポートと会話の記録は下にあります。",
      failed: "今回はレポートを作成できませんでした。会話の記録はすべて残っています。",
    },
    report: "あなたのレポート",
    byAi: "このレポートはAIが書いたもので、誤りがあるかもしれません。ご自身の発言と照らし合わせてください。",
    incomplete: "最後の質問の前にインタビューが終わったため、話した内容だけを扱っています。",
    strengths: "よく伝わった点",
    advice: "試してみるとよい点",
    notCovered: "触れられなかった点",
    notScored: "評価なし",
    points: (score, max) => (max === undefined ? String(score) : `${max}点中${score}点`),
    youSaid: (count) => (count === 1 ? "あなたの発言" : `あなたの発言（${count}）`),
    empty: "（なし）",
    file: "ノアとのインタビュー",
    fileReport: "レポート",
    fileIncomplete: "インタビューは途中で終わりました。レポートは話した内容だけを扱っています。",
  },

  when: ({ minutes, time, tomorrow }) => {
    if (minutes !== undefined) return minutes < 2 ? "一分後" : `${minutes}分後`;
    return tomorrow ? `明日の${time}` : `本日${time}`;
  },

  microphone: {
    denied: {
      title: "ブラウザーがこのページのマイク使用を許可していません",
      text: "アドレスバーの左のアイコンを押し、マイクを「許可」にしてもう一度お試しください。スマートフォンでは、ブラウザーの設定でこのサイトを探してください。システムが止めている場合は、「プライバシー → マイク」でブラウザーを許可してください。",
    },
    none: {
      title: "マイクが見つかりません",
      text: "マイクまたはヘッドセットをつなぐか、Bluetoothの機器の電源を入れて、もう一度お試しください。",
    },
    busy: {
      title: "マイクがほかで使われています",
      text: "マイクを使っているほかの通話やアプリ（ビデオ会議など）を閉じて、もう一度お試しください。直らない場合は、一度抜いて差し直してください。",
    },
    chosen_gone: {
      title: "選んだマイクがなくなりました",
      text: "抜けたか、電源が切れた可能性があります。つなぎ直すか、別のマイクを選んでください。",
    },
    insecure: {
      title: "マイクは安全なアドレスでのみ使えます",
      text: "最新のブラウザーで、アドレスの先頭に https:// を付けてこのページを開いてください。",
    },
    unknown: {
      title: "マイクを開始できませんでした",
      text: "もう一度お試しください。直らない場合は、ブラウザーを再起動するか、別のブラウザーをお使いください。",
    },
  },

  failure: {
    SignInNeeded: {
      title: "ログアウトしています",
      text: "ログインを確認できませんでした。続けるにはもう一度ログインしてください。回答は保存されています。",
    },
    ConsentRequired: {
      title: "同意が必要です",
      text: "データの利用についての文書が新しくなったか、まだご覧になっていません。最初のページでお読みになり、もう一度チェックを入れてください。回答は保存されています。",
    },
    NotAllowed: {
      title: "このページが本物であることを確認できませんでした",
      text: "ページを再読み込みしてください。また起きる場合は、このサイトのスクリプトを止める拡張機能を切るか、別のブラウザーをお使いください。",
    },
    NotFound: {
      title: "このインタビューはありません",
      text: "リンクが誤っているか古い可能性があります。送った方に新しいリンクをご依頼ください。",
    },
    BadRequest: {
      title: "このページに問題があります",
      text: "ノアに分からない要求が送られました。再読み込みして最新版にしてください。",
    },
    Unavailable: {
      title: "現在ノアにつながりません",
      text: "しばらく試しましたがつながりませんでした。回答は安全に保存されています。数分後にもう一度お試しください。",
    },
    NetworkDown: {
      title: "インターネットに接続していません",
      text: "ネットワークを確認して、もう一度お試しください。回答は安全に保存されています。",
    },
    RoomUnreachable: {
      title: "通話に接続できませんでした",
      text: "お使いのネットワークが通話を止めている可能性があります。スマートフォンのテザリングなど別のネットワークを試すか、VPNを切ってください。",
    },
    KeptEnding: {
      title: "通話が続けて何度か切れました",
      text: "回答は安全に保存されています。準備ができたら続けてください。",
    },
    not_joined: {
      title: "ノアは待っていましたが、通話に参加がありませんでした",
      text: "通話は何度か始まりましたが、参加がありませんでした。お使いのネットワークが通話を止めている可能性があります。スマートフォンのテザリングなど別のネットワークをお試しください。{when}にもう一度お試しいただけます。",
    },
    too_many_here: {
      title: "同じネットワークから多くのインタビューが始まっています",
      text: "一つのネットワークから始められる数には限りがあります。{when}に始められます。スマートフォンのテザリングなど別のネットワークなら、すぐに始められます。",
    },
    full_today: {
      title: "ノアの本日の予定は埋まりました",
      text: "本日のインタビューはすべて埋まっています。{when}に始められます。",
    },
    TooManyStarts: {
      title: "今はここまでです",
      text: "現在始められるインタビューの数に達しました。次は{when}に始められます。",
    },
    other: {
      title: "問題が発生しました",
      text: "回答は安全に保存されています。もう一度お試しください。直らない場合はページを再読み込みしてください。",
    },
  },

  invitation: {
    invitation_required: {
      title: "招待が必要です",
      text: "ここでのインタビューは招待制です。送られてきたリンクを開いてください。",
    },
    invitation_unknown: {
      title: "この招待はありません",
      text: "リンクが途中で切れている可能性があります。送られたとおりに開くか、新しいリンクをご依頼ください。",
    },
    invitation_expired: {
      title: "この招待は期限切れです",
      text: "招待した方に新しい招待をご依頼ください。",
    },
    invitation_used: {
      title: "この招待は使用済みです",
      text: "使える回数に達しました。招待した方に新しい招待をご依頼ください。",
    },
    invitation_withdrawn: {
      title: "この招待は取り消されました",
      text: "間違いだと思われる場合は、招待した方にお尋ねください。",
    },
    invitation_other_email: {
      title: "この招待は別のアドレス宛てです",
      text: "招待が送られたメールアドレスでログインしてください。",
    },
  },

  notice: {
    model_unavailable: "ノアは今うまく話せません。回答は安全に保存されています。自動でもう一度試します。",
    model_slow: "ノアはいつもより少し時間がかかっています。",
    model_reconnecting: "ノアは考えを整理しています。まもなく続けます。",
    database_unavailable: "回答は今、いつもとは別の安全な場所に保存されています。そのまま続けてください。",
    not_heard: "ノアに声が届きません。マイクがミュートになっていないか確認するか、回答を入力してください。",
    microphone_missing:
      "マイクがつながっていないため、ノアに音が届きません。マイクをつなぐか、回答を入力してください。",
    microphone_muted: "マイクがミュートになっています。解除するか、回答を入力してください。",
    microphone_silent:
      "マイクから音が出ていません。電源が入っているか、正しいマイクが選ばれているかを確認するか、回答を入力してください。",
    no_participant: "ノアには誰も見つかりませんでした。少々お待ちください。すぐに戻ります。",
    candidate_lost: "しばらく接続が切れていました。回答は安全に保存されています。ノアはすぐに戻ります。",
    time_nearly_over: "残り時間がわずかです。ノアはまもなく終わりに入ります。",
    time_over: "このインタビューの時間が終わりました。ノアがお別れのあいさつをします。",
    too_much:
      "このページから送られる量が、ノアの受け取れる量を超えています。続く場合は再読み込みしてください。",
    too_many_turns: "一度に多くの内容が届きました。ノアはまもなく入力内容にお答えします。",
    paused: "インタビューは休憩中です。回答は安全に保存されています。",
    interview_completed: "このインタビューはすでに終了しています。",
    withdrawn: "このインタビューは削除されました。",
    other: "ノアの側で少し問題が起きています。このままお待ちください。自動で続きます。",
  },

  activity: {
    offline: {
      title: "オフラインです",
      text: "回答は安全に保存されています。ネットワークが戻り次第、続きます。",
    },
    retrying: {
      title: "ノアを呼んでいます",
      text: "まだノアにつながりません。試し続けていますので、そのままお待ちください。",
    },
    calling: { title: "ノアを呼んでいます", text: "少々お待ちください。" },
    connecting: {
      title: "接続しています",
      text: "マイクはすでに入っています。話した内容が失われることはありません。",
    },
    reconnecting: {
      title: "再接続しています",
      text: "接続が切れました。回答は安全に保存されています。自動で続きます。",
    },
    over: { title: "インタビューは以上です", text: "ありがとうございました。会話の記録をお持ちします。" },
    absent: { title: "ノアが向かっています", text: "このままお待ちください。" },
    leaving: { title: "ノアはすぐに戻ります", text: "裏側で短い交代をしています。このままお待ちください。" },
    initializing: { title: "ノアが準備しています", text: "少々お待ちください。" },
    listening: { title: "ノアが聞いています", text: "" },
    thinking: { title: "ノアが考えています", text: "" },
    speaking: { title: "ノアが話しています", text: "" },
  },

  signInErrors: {
    email: "メールアドレスではありません。",
    weak: "六文字以上のパスワードを選んでください。",
    taken: "このアドレスのアカウントはすでにあります。ログインしてください。",
    wrong: "アドレスとパスワードが一致しません。",
    often: "試行回数が多すぎます。数分待ってからもう一度お試しください。",
    network: "ログインサービスに接続できません。ネットワークを確認してください。",
    off: "このログイン方法はここでは使えません。",
    other: "ログインできませんでした。もう一度お試しください。",
  },
  resetSent: "このアドレスのアカウントがあれば、リンクを載せたメールをお送りしています。",
};

export default ja;
