/** The page's words in Polish, without "Pan" or "Pani": who reads them is not known. */
import { counted } from "../plural";
import type { Words } from "./en";

const questionsOf = (count: number) =>
  counted("pl", count, { one: "pytanie", few: "pytania", other: "pytań" });

const pl: Words = {
  lang: "pl",
  dir: "ltr",

  page: {
    skip: "Przejdź do treści",
    guest: "Bez konta",
    useEmail: "Użyj adresu e-mail",
    simulation: "Symulacja: żadna sztuczna inteligencja nie słucha.",
    simulationMore:
      "To, co mówisz, zastępują przygotowane odpowiedzi; to, co wpisujesz, jest brane dosłownie.",

    title: "Wywiad Twoimi własnymi słowami",
    lead: "Noah pyta, odpowiadasz jak człowiekowi, a na końcu dostajesz raport, który pokazuje, na których Twoich słowach się opiera.",
    ai: "Noah to sztuczna inteligencja, a nie człowiek.",
    aiMore:
      "Może Cię źle zrozumieć, a raport może zawierać błędy. Sprawdź, co w nim jest, zanim na nim polegasz.",
    continues: "Zrób przerwę lub zamknij kartę, kiedy chcesz: Noah zacznie od tego samego miejsca.",
    quiet: "Spokojne miejsce i słuchawki, jeśli je masz.",
    quietMore: "Każdą odpowiedź możesz też wpisać.",
    yours: "Zapis rozmowy i raport należą do Ciebie:",
    yoursMore: "możesz je pobrać lub usunąć, gdy tylko Noah się pożegna.",

    mine: "Twoje wywiady",
    more: "Pokaż więcej",

    aboutYou: "O Tobie (nieobowiązkowe)",
    aboutYouMore: "Noah powita Cię po imieniu i będzie coś o Tobie wiedzieć. Co zechcesz, pozostaw puste.",
    yourName: "Twoje imię",
    yourLanguage: "Język wywiadu",
    anyLanguage: "Taki, jak przewiduje wywiad",
    headline: "Czym się zajmujesz, w jednym zdaniu",
    background: "Twoja droga zawodowa, na przykład CV",
    remember: "Noah może nawiązać na powitanie do moich słów z wcześniejszego wywiadu.",
    save: "Zapisz",
    clear: "Usuń to wszystko",

    beforeStart: "Zanim zaczniesz",
    microphone: "Mikrofon",
    microphoneAsk: "Sprawdźmy, czy Noah Cię słyszy. Przeglądarka poprosi o zgodę.",
    microphoneCheck: "Sprawdź mikrofon",
    microphoneWhich: "Który mikrofon",
    loudness: "Głośność Twojego mikrofonu",
    saySomething: "Powiedz coś: pasek powinien się poruszyć.",
    tryAgain: "Spróbuj ponownie",
    inWriting: "Odpowiadaj na piśmie",
    noMicrophone: "Będziesz słyszeć i czytać Noaha, a odpowiedzi wpisywać.",
    withMicrophone: "Użyj mikrofonu",
    loudspeaker: "Głośnik",
    loudspeakerWhich: "Który głośnik",
    testSound: "Odtwórz dźwięk próbny",
    consent:
      "Zgadzam się, aby to, co mówię, było spisywane i przechowywane jako tekst w celu przeprowadzenia tego wywiadu i napisania mojego raportu.",
    consentText: "Przeczytaj cały tekst",
    consentMissing: "Najpierw potrzebna jest ta zgoda. Bez niej nie ma wywiadu.",
    recordingAsk: "Zgadzam się na nagrywanie dźwięku tego wywiadu.",
    recordingMore:
      "Jak wolisz: bez tego wywiad jest taki sam. Nagranie możesz w każdej chwili zakończyć i kazać usunąć.",
    recordingNow: "Ta rozmowa jest nagrywana.",
    recordingEnd: "Zakończ i usuń nagranie",
    kept: "Co jest przechowywane i jak długo",
    start: "Rozpocznij wywiad",
    imprint: "Dane wydawcy",
    privacy: "Prywatność",

    conversation: "Rozmowa",
    conversationHint: "Tu pojawia się to, co mówicie Ty i Noah.",
    repeat: "Powtórz",
    skipQuestion: "Pomiń",
    finish: "Zakończ",
    asks: "Poproś Noaha",
    sound: "Włącz dźwięk",
    latest: "Najnowsze",
    typeLabel: "Wpisz odpowiedź",
    typeHint: "Albo wpisz",
    send: "Wyślij",
    controls: "Sterowanie rozmową",
    mute: "Wycisz",
    devices: "Urządzenia",
    pause: "Przerwa",
    leave: "Wyjdź",

    transcript: "Zapis rozmowy",
    afterContinue: "Kontynuuj wywiad",
    download: "Pobierz raport",
    print: "Drukuj",
    downloadAll: "Pobierz wszystkie moje dane",
    another: "Rozpocznij kolejny wywiad",
    deleteMine: "Usuń moje dane",
    toStart: "Wróć do początku",

    leaveTitle: "Wyjść z wywiadu?",
    leaveText:
      "Dotychczasowe odpowiedzi są zachowane. Możesz wrócić i kontynuować od tego samego pytania. Aby zakończyć na dobre i dostać raport o tym, co zostało powiedziane, wybierz „Zakończ”.",
    stay: "Zostań",
    finishTitle: "Zakończyć wywiad?",
    finishText:
      "Noah się pożegna, a raport powstanie z tego, co zostało dotąd powiedziane. Potem nie można już kontynuować tego wywiadu.",
    finishYes: "Zakończ i otrzymaj raport",
    finishNo: "Kontynuuj",
    deleteTitle: "Usunąć wszystko?",
    deleteText:
      "Twoje odpowiedzi, zapis rozmowy i raport z tego wywiadu zostaną usunięte na zawsze. Nikt nie może ich odzyskać.",
    deleteAllText:
      "Wszystkie Twoje wywiady wraz z raportami, to, co o sobie podano, oraz zaproszenia na Twój adres zostaną usunięte na zawsze. Trwająca rozmowa się zakończy. Nikt nie może niczego z tego przywrócić.",
    deleteYes: "Usuń na zawsze",
    deleteNo: "Zachowaj",
    objectTitle: "Widzisz to inaczej?",
    objectText:
      "Możesz sprzeciwić się raportowi i decyzji zespołu. Ktoś z zespołu to przeczyta i odpowie tutaj.",
    objectLabel: "Czemu się sprzeciwiasz i dlaczego?",
    objectSend: "Wyślij sprzeciw",
    objectedEnough: "Nie można tu zgłosić więcej sprzeciwów.",
    devicesTitle: "Mikrofon i głośnik",
    devicesMicrophone: "Przez który mikrofon Noah Cię słyszy",
    devicesLoudspeaker: "Gdzie słyszysz Noaha",
    done: "Gotowe",
    accountTitle: "Użyj adresu e-mail",
    accountText:
      "Konto nie jest potrzebne. Dzięki niemu znajdziesz swoje wywiady i raporty na innym urządzeniu albo wtedy, gdy ta przeglądarka Cię zapomni. To, co zostało powiedziane bez konta, pozostanie Twoje, gdy je założysz.",
    email: "Adres e-mail",
    password: "Hasło",
    signIn: "Zaloguj się",
    createAccount: "Załóż konto",
    forgot: "Nie pamiętam hasła",
    cancel: "Anuluj",
    scripts: "Ta strona potrzebuje JavaScriptu, aby prowadzić rozmowę.",
  },

  home: "Wywiad Twoimi własnymi słowami",
  noahHears: "Noah będzie Cię dobrze słyszeć.",
  signOut: "Wyloguj się",
  aboutMinutes: (count, questions) =>
    `Około ${counted("pl", count, { one: "minuty", other: "minut" })}${questions ? `, ${questionsOf(questions)}` : ""}.`,
  takesAWhile: "Nie musisz się spieszyć.",
  kept: (days) =>
    `Dźwięk nie jest nagrywany. Twoje odpowiedzi, zapis rozmowy i raport są przechowywane najwyżej przez ${counted("pl", days, { one: "dzień", other: "dni" })} i na tej stronie nikt inny ich nie widzi. W każdej chwili możesz je pobrać lub usunąć.`,
  askedBy: (who) => `O ten wywiad prosi: ${who}.`,
  processedBy: (who) => `Twoje dane przetwarza: ${who}.`,
  microphoneNumber: (number) => `Mikrofon ${number}`,
  loudspeakerNumber: (number) => `Głośnik ${number}`,
  playing: "Powinno być słychać dwa dźwięki.",
  notPlayed: "Nie udało się odtworzyć dźwięku próbnego. Wybierz inny głośnik.",

  about: {
    saved: "Zapisano.",
    cleared: "Nic z tego nie jest już przechowywane.",
    notSaved:
      "Nie udało się zapisać informacji o Tobie. Pozostają w formularzu; możesz kontynuować bez nich.",
    tooLong: (most) => `Zmieści się tu najwyżej ${most} znaków.`,
    noText: "Jest tu znak, którego nie można zapisać. Wpisz tekst, zamiast go wklejać.",
  },

  mine: {
    untitled: "Wywiad",
    place: (question, questions) => `Pytanie ${question} z ${questions}`,
    begun: (date) => `Rozpoczęto ${date}`,
    continueAt: (question, questions) => `Kontynuuj od pytania ${question} z ${questions}`,
    continue: "Kontynuuj",
    report: "Twój raport",
    said: "Co zostało powiedziane",
    download: "Pobierz",
    delete: "Usuń",
    ended: "Zakończony",
    writing: "Zakończony; raport jest w przygotowaniu",
    notLoaded: "Nie udało się wczytać Twoich wcześniejszych wywiadów.",
  },

  question: (question, questions) => `Pytanie ${question} z ${questions}`,
  left: (count) => (count < 1 ? "Została niecała minuta" : `Zostało ${count} min`),
  unmute: "Włącz",
  noMicrophone: "Bez mikr.",
  muted: {
    title: "Mikrofon jest wyciszony",
    text: "Noah Cię nie słyszy. Włącz mikrofon, aby odpowiedzieć, albo wpisz odpowiedź.",
  },
  anotherMicrophone: "Możesz wybrać inny w „Urządzeniach” albo wpisywać odpowiedzi.",
  recorded: {
    ended: "Nagrywanie jest zakończone, a nagranie zostanie usunięte.",
    failed: "Nie udało się zakończyć nagrywania. Spróbuj jeszcze raz albo wyjdź z rozmowy.",
  },
  pressed: {
    asking: "Przekazujemy Noahowi…",
    failed: "To nie dotarło do Noaha. Spróbuj za chwilę albo powiedz to.",
  },
  you: "Ty",
  noah: "Noah",
  speaking: "…",
  cutOff: "(przerwano)",
  waiting: "Zachowane tutaj, dopóki Noah nie przyjdzie",
  sent: "Wysłano",

  paused: {
    title: "Przerwa",
    text: "Twoje odpowiedzi są zachowane. Noah zacznie od tego samego pytania, dziś lub innego dnia.",
    first: "Kontynuuj",
    second: "Na razie wystarczy",
  },
  elsewhere: {
    title: "Wywiad trwa w innej karcie",
    text: "Noah rozmawia z Tobą tylko w jednym miejscu naraz. Zamknij tę kartę albo przenieś rozmowę tutaj.",
    first: "Kontynuuj tutaj",
  },
  deleted: {
    title: "Wszystko zostało usunięte",
    text: "Twoich odpowiedzi, zapisu rozmowy i raportu już nie ma. Przez pewien czas zostają notatka, że odbył się wywiad, bez Twoich słów i nazwiska, oraz kopie zapasowe, które wygasną w ciągu kilku tygodni. To, czego awaria nie pozwoliła zapisać, wygaśnie w ciągu dwóch tygodni.",
  },
  broken: {
    title: "Nie udało się wczytać całej strony",
    text: "Sprawdź swoją sieć i wczytaj ją ponownie.",
  },
  reload: "Wczytaj stronę ponownie",
  back: "Wstecz",
  again: "Spróbuj ponownie",
  asGuest: "Kontynuuj bez konta",

  after: {
    page: "Twój wywiad",
    moment: "Chwileczkę",
    getting: "Pobieramy Twój wywiad.",
    thanks: "Dziękujemy za rozmowę",
    waiting: "Twój wywiad czeka na Ciebie",
    waitingMore: "Twoje odpowiedzi są zachowane. Noah zacznie od tego samego miejsca.",
    nothing: "Nic jeszcze nie zostało powiedziane.",
    reports: {
      none: "Zapis rozmowy jest poniżej.",
      pending: "Zapis rozmowy jest poniżej. Raport jest w przygotowaniu, co potrwa minutę lub dwie.",
      ready: "Raport i zapis rozmowy są poniżej.",
      failed: "Tym razem nie udało się napisać raportu. Zapis rozmowy jest kompletny.",
    },
    report: "Twój raport",
    byAi: "Ten raport napisała sztuczna inteligencja i może zawierać błędy: porównaj go ze swoimi słowami. To tylko wskazówka: decydują ludzie i podają powód.",
    incomplete: "Wywiad skończył się przed ostatnim pytaniem: raport dotyczy tego, co zostało powiedziane.",
    strengths: "Co wypadło dobrze",
    advice: "Czego możesz spróbować",
    notCovered: "Nieomówione",
    notScored: "bez oceny",
    points: (score, max) => (max === undefined ? String(score) : `${score} z ${max}`),
    youSaid: (count) => (count === 1 ? "Twoje słowa" : `Twoje słowa (${count})`),
    empty: "(nic)",
    listenedFor: (covered, all) => `Na co Noah zwracał uwagę: ${covered} z ${all}`,
    covered: "Omówione",
    team: "Od zespołu",
    looked: (date) => `Zespół obejrzał Twój wywiad: ${date}.`,
    objected: (date) => `Twój sprzeciw z dnia ${date}:`,
    answered: (date) => `Odpowiedź zespołu z dnia ${date}:`,
    notAnswered: "Zespół jeszcze nie odpowiedział.",
    objectionEmpty: "Napisz, czemu się sprzeciwiasz.",
    objectionNoText: "Tekst zawiera znaki, których nie można zapisać.",
    objectionNotSent:
      "Być może nie wysłano: nie można połączyć się z Noahem. Wyślij ponownie; zapisze się tylko raz.",
    objectionSent: "Wysłano. Odpowiedź pojawi się tutaj.",
    verdicts: {
      advance: "Zespół chce kontynuować rozmowy z Tobą.",
      hold: "Zespół jeszcze nie podjął decyzji.",
      decline: "Zespół nie będzie kontynuować rozmów z Tobą.",
    },
    file: "Wywiad z Noahem",
    fileReport: "Raport",
    fileIncomplete: "Wywiad nie został dokończony; raport dotyczy tego, co zostało powiedziane.",
  },

  when: ({ minutes: count, time, tomorrow }) => {
    if (count !== undefined)
      return count < 2
        ? "za minutę"
        : `za ${counted("pl", count, { one: "minutę", few: "minuty", other: "minut" })}`;
    return tomorrow ? `jutro o ${time}` : `o ${time}`;
  },

  microphone: {
    denied: {
      title: "Przeglądarka nie pozwala tej stronie używać mikrofonu",
      text: "Kliknij ikonę po lewej stronie paska adresu, ustaw Mikrofon na „Zezwalaj” i spróbuj ponownie. W telefonie poszukaj tej strony w ustawieniach przeglądarki. Jeśli blokuje go system, zezwól przeglądarce w ustawieniach Prywatność → Mikrofon.",
    },
    none: {
      title: "Nie znaleziono mikrofonu",
      text: "Podłącz mikrofon lub zestaw słuchawkowy albo włącz zestaw Bluetooth i spróbuj ponownie.",
    },
    busy: {
      title: "Mikrofonu używa coś innego",
      text: "Zamknij inne rozmowy i programy, które go używają (na przykład wideokonferencję), i spróbuj ponownie. Jeśli to nie pomoże, odłącz go i podłącz jeszcze raz.",
    },
    chosen_gone: {
      title: "Wybranego mikrofonu już nie ma",
      text: "Być może został odłączony lub wyłączony. Podłącz go ponownie albo wybierz inny.",
    },
    insecure: {
      title: "Mikrofon działa tylko pod bezpiecznym adresem",
      text: "Otwórz tę stronę z https:// na początku adresu, w aktualnej przeglądarce.",
    },
    unknown: {
      title: "Nie udało się uruchomić mikrofonu",
      text: "Spróbuj ponownie. Jeśli to się powtarza, uruchom przeglądarkę od nowa albo spróbuj innej.",
    },
  },

  confirmEmail: {
    title: "Potwierdź adres e-mail",
    text: "Wysłaliśmy link na adres {email}. Otwórz go, wróć tutaj i spróbuj ponownie.",
  },

  failure: {
    SignInNeeded: {
      title: "Nastąpiło wylogowanie",
      text: "Nie udało się potwierdzić logowania. Zaloguj się ponownie, aby kontynuować; Twoje odpowiedzi są zachowane.",
    },
    ConsentRequired: {
      title: "Potrzebna jest zgoda",
      text: "Tekst o wykorzystaniu danych jest nowy albo się zmienił. Proszę przeczytać go na pierwszej stronie i ponownie zaznaczyć pole. Odpowiedzi są bezpieczne.",
    },
    EmailUnverified: {
      title: "Potrzebny jest potwierdzony adres e-mail",
      text: "Rozmowy są tu możliwe tylko z kontem, którego adres e-mail jest potwierdzony. Zaloguj się lub utwórz konto.",
    },
    NotAllowed: {
      title: "Ta strona nie mogła udowodnić, że jest prawdziwa",
      text: "Wczytaj stronę ponownie. Jeśli to się powtórzy, wyłącz rozszerzenia, które blokują skrypty na tej stronie, albo spróbuj innej przeglądarki.",
    },
    NotFound: {
      title: "Tego wywiadu nie ma",
      text: "Link może być błędny lub nieaktualny. Poproś o nowy osobę, która go wysłała.",
    },
    BadRequest: {
      title: "Coś jest nie tak z tą stroną",
      text: "Poprosiła o coś, czego Noah nie rozumie. Wczytaj ją ponownie, aby mieć aktualną wersję.",
    },
    Unavailable: {
      title: "Noah jest teraz nieosiągalny",
      text: "Próbowaliśmy przez pewien czas. Twoje odpowiedzi są bezpieczne. Spróbuj ponownie za kilka minut.",
    },
    NetworkDown: {
      title: "Brak połączenia z internetem",
      text: "Sprawdź swoją sieć i spróbuj ponownie. Twoje odpowiedzi są bezpieczne.",
    },
    RoomUnreachable: {
      title: "Nie udało się połączyć rozmowy",
      text: "Twoja sieć może blokować rozmowy. Spróbuj innej, na przykład hotspotu w telefonie, albo wyłącz VPN.",
    },
    KeptEnding: {
      title: "Rozmowa została przerwana kilka razy z rzędu",
      text: "Twoje odpowiedzi są bezpieczne. Kontynuuj, kiedy chcesz.",
    },
    too_many_at_once: {
      title: "Trwają inne Twoje wywiady",
      text: "Noah jest jeszcze w rozmowach z innych Twoich wywiadów. Wróć i zakończ jedną z nich albo poczekaj: rozmowa, z której wyszedłeś lub wyszłaś, kończy się po minucie. Ten wywiad możesz zacząć {when}.",
    },
    not_joined: {
      title: "Noah czekał, ale w rozmowie nikogo nie było",
      text: "Rozmowę rozpoczęto kilka razy i nikt nie dołączył. Twoja sieć może blokować rozmowy: spróbuj innej, na przykład hotspotu w telefonie. Możesz spróbować ponownie {when}.",
    },
    too_many_here: {
      title: "Z Twojej sieci rozpoczęto wiele wywiadów",
      text: "Z jednej sieci można rozpocząć tylko określoną liczbę. Możesz zacząć {when} albo od razu z innej sieci, na przykład z hotspotu w telefonie.",
    },
    full_today: {
      title: "Noah nie ma już dziś czasu",
      text: "Wszystkie dzisiejsze wywiady są zajęte. Możesz zacząć {when}.",
    },
    TooManyStarts: {
      title: "Na razie wystarczy",
      text: "Rozpoczęto już tyle wywiadów, ile obecnie można. Następny możesz zacząć {when}.",
    },
    other: {
      title: "Coś poszło nie tak",
      text: "Twoje odpowiedzi są bezpieczne. Spróbuj ponownie, a jeśli to się powtarza, wczytaj stronę od nowa.",
    },
  },

  invitation: {
    invitation_required: {
      title: "Potrzebne jest zaproszenie",
      text: "Wywiady odbywają się tu na zaproszenie. Otwórz link, który przyszedł do Ciebie.",
    },
    invitation_unknown: {
      title: "Tego zaproszenia nie ma",
      text: "Link może być niepełny. Otwórz go w takiej postaci, w jakiej przyszedł, albo poproś o nowy.",
    },
    invitation_expired: {
      title: "To zaproszenie wygasło",
      text: "Poproś o nowe osobę, od której je masz.",
    },
    invitation_used: {
      title: "To zaproszenie zostało wykorzystane",
      text: "Użyto go tyle razy, ile można. Poproś o nowe osobę, od której je masz.",
    },
    invitation_withdrawn: {
      title: "To zaproszenie zostało wycofane",
      text: "Zapytaj osobę, od której je masz, jeśli to może być pomyłka.",
    },
    invitation_other_email: {
      title: "To zaproszenie jest dla innego adresu",
      text: "Zaloguj się adresem e-mail, na który zostało wysłane.",
    },
  },

  notice: {
    model_unavailable:
      "Noah ma teraz trudności z mówieniem. Twoje odpowiedzi są bezpieczne; próbujemy dalej.",
    model_slow: "Noah potrzebuje chwili dłużej niż zwykle.",
    model_reconnecting: "Noah zbiera myśli i za chwilę wróci do rozmowy.",
    database_unavailable:
      "Twoje odpowiedzi są na razie przechowywane w innym miejscu niż zwykle. Możesz mówić dalej.",
    not_heard: "Noah Cię nie słyszy. Sprawdź, czy mikrofon nie jest wyciszony, albo wpisz odpowiedź.",
    microphone_missing:
      "Noah nie dostaje od Ciebie żadnego dźwięku, bo nie ma podłączonego mikrofonu. Podłącz mikrofon albo wpisz odpowiedź.",
    microphone_muted: "Mikrofon jest wyciszony. Włącz go albo wpisz odpowiedź.",
    microphone_silent:
      "Mikrofon nie daje dźwięku. Sprawdź, czy jest włączony i czy wybrany jest właściwy, albo wpisz odpowiedź.",
    no_participant: "Noah nie zastał tu nikogo. Chwileczkę, już wraca.",
    candidate_lost:
      "Przez chwilę nie było z Tobą połączenia. Twoje odpowiedzi są bezpieczne; Noah już wraca.",
    time_nearly_over: "Czas dobiega końca. Noah wkrótce zakończy.",
    time_over: "Czas tego wywiadu minął. Noah się pożegna.",
    too_much: "Ta strona wysyła więcej, niż Noah może przyjąć. Wczytaj ją ponownie, jeśli tak zostanie.",
    too_many_turns: "To było dużo naraz. Noah za chwilę odpowie na to, co jest wpisane.",
    paused: "Wywiad jest wstrzymany. Twoje odpowiedzi są bezpieczne.",
    interview_completed: "Ten wywiad jest już zakończony.",
    withdrawn: "Ten wywiad został usunięty.",
    other: "Coś nie działa w pełni po stronie Noaha. Zostań tutaj, to ruszy samo.",
  },

  activity: {
    offline: {
      title: "Brak połączenia",
      text: "Twoje odpowiedzi są bezpieczne. Wrócimy, gdy tylko sieć będzie znów dostępna.",
    },
    retrying: {
      title: "Łączymy z Noahem",
      text: "Noah jest jeszcze nieosiągalny. Próbujemy dalej, nie musisz nic robić.",
    },
    calling: { title: "Łączymy z Noahem", text: "Chwileczkę." },
    connecting: {
      title: "Łączenie",
      text: "Mikrofon jest już włączony. Nic z tego, co mówisz, nie przepadnie.",
    },
    reconnecting: {
      title: "Ponowne łączenie",
      text: "Połączenie zostało przerwane. Twoje odpowiedzi są bezpieczne; wszystko ruszy samo.",
    },
    over: { title: "To był cały wywiad", text: "Dziękujemy. Zapis rozmowy jest w drodze." },
    absent: { title: "Noah jest w drodze", text: "Zostań tutaj, nie musisz nic robić." },
    leaving: { title: "Noah zaraz wróci", text: "Krótka zmiana za kulisami. Zostań tutaj." },
    initializing: { title: "Noah się przygotowuje", text: "Chwileczkę." },
    listening: { title: "Noah słucha", text: "" },
    thinking: { title: "Noah myśli", text: "" },
    speaking: { title: "Noah mówi", text: "" },
  },

  signInErrors: {
    email: "To nie jest adres e-mail.",
    weak: "Wybierz hasło o długości co najmniej sześciu znaków.",
    taken: "Konto z tym adresem już istnieje. Zaloguj się.",
    wrong: "Adres i hasło nie pasują do siebie.",
    often: "Zbyt wiele prób. Poczekaj kilka minut i spróbuj ponownie.",
    network: "Brak połączenia z usługą logowania. Sprawdź swoją sieć.",
    off: "Ten sposób logowania nie jest tu włączony.",
    other: "Logowanie się nie powiodło. Spróbuj ponownie.",
  },
  resetSent: "Jeśli istnieje konto z tym adresem, wiadomość z linkiem jest w drodze.",
};

export default pl;
