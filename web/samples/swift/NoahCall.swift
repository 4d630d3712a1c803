/// A call with Noah from an iOS app: start, captions, typed answers, buttons, notices, recording, mute, leave.
///
/// Copy this file. It needs the package `client-sdk-swift` (LiveKit, 2.16); nothing of it draws. What it relies on:
/// docs/livekit.md for what is in the room, docs/openapi.yaml for the one HTTPS call. The app has
/// NSMicrophoneUsageDescription in its Info.plist, and `audio` among its background modes.
import Foundation
import LiveKit

/// What the screen shows of the call itself. Whether Noah is there says `Noah.present`.
enum Status { case idle, calling, live, reconnecting, elsewhere, left, completed, failed }

/// What is known of Noah, from the agent's attributes.
struct Noah: Equatable {
    var present = false
    var activity = "initializing" // listening, thinking, speaking
    var phase = ""
    var topic = ""
    var name = "" // "" for Noah
    var progress = "" // 3/8
    var secondsLeft: Int?
    var notice = "" // say words(ofNotice:) while it is there
    var leaving = false
}

/// A line of either side. The same id comes again, longer, until it is final.
struct Caption { let id: String; let ofNoah: Bool; let text: String; let isFinal: Bool }

/// What somebody has agreed to, where `consent_required` asked for it. `hash`: SHA-256 of the text that they saw.
struct Consent: Encodable { let version: String; let language: String; let hash: String }

/// A call that was refused. `code` is one of docs/openapi.yaml, or `network_down`, `room_unreachable`, `kept_ending`.
struct Refused: Error {
    let code: String
    var retryAfter = 0 // seconds
    var interviewId: String? // with interview_completed
    var consentVersion: String? // with consent_required, as is the address of the text
    var consentUrl: String?
}

@MainActor protocol NoahListener: AnyObject {
    func status(_ status: Status, because refused: Refused?)
    func noah(_ noah: Noah)
    func caption(_ caption: Caption)
    func typedTaken(_ text: String)
    func recorded(_ on: Bool) // show it while it is on, with a button for endRecording()
}

@MainActor final class NoahCall: NSObject {
    private struct Typed { let id: String; let text: String; var sentTo: String? }

    private struct Begun: Decodable {
        let token: String, livekitUrl: String, roomName: String, interviewId: String
    }

    private struct Refusal: Decodable {
        struct Asked: Decodable { let version: String, url: String }
        let code: String?, interviewId: String?, consent: Asked?
    }

    private struct Body: Encodable {
        var plan: String?, invitation: String?, new: Bool?, consent: Consent?, recording: Consent?
    }

    private let startBotUrl: URL // https://noah.example.com/api/start-bot
    private let plan: String?
    private let invitation: String? // the code of a link; the plan is the invitation's then
    private let idToken: (_ fresh: Bool) async throws -> String // Auth.auth().currentUser!.getIDToken(forcingRefresh:)
    private let appCheck: () async throws -> String // AppCheck.appCheck().limitedUseToken().token
    private weak var listener: NoahListener?

    private var consent: Consent?
    private var recording: Consent?
    private var room: Room?
    private var roomName = ""
    private var interviewId = ""
    private var due: Task<Void, Never>?
    private var again: Task<Void, Never>?
    private var agent: RemoteParticipant?
    private var noah = Noah()
    private var status = Status.idle
    private var muted = false
    private var call = 0 // start() and leave() begin another one; what belongs to an earlier one stops
    private var endings = 0
    private var sending = false
    private var typed: [Typed] = []
    private var pressed: [(id: String, taken: CheckedContinuation<Bool, Never>)] = []

    init(
        startBotUrl: URL, plan: String? = nil, invitation: String? = nil, listener: NoahListener,
        appCheck: @escaping () async throws -> String = { "" },
        idToken: @escaping (_ fresh: Bool) async throws -> String
    ) {
        self.startBotUrl = startBotUrl
        self.plan = plan
        self.invitation = invitation
        self.listener = listener
        self.idToken = idToken
        self.appCheck = appCheck
    }

    /// Begins the interview, or goes on with the one that lives. `another`: after a completed one. `recorded`: a yes to
    /// being recorded, never asked for by a ticked box; none takes an earlier one back. Throws Refused, or
    /// CancellationError when it was left meanwhile.
    func start(agreedTo: Consent? = nil, recorded: Consent? = nil, another: Bool = false) async throws {
        call += 1
        let mine = call
        await close()
        consent = agreedTo ?? consent
        recording = recorded
        endings = 0
        muted = false
        tell(.calling)
        do {
            try await join(mine, patience: Self.startPatience, another: another)
        } catch let refused as Refused {
            await close()
            tell(refused.code == "interview_completed" ? .completed : .failed, refused)
            throw refused
        }
    }

    /// Leaves. The interview stays as it is: start() goes on with it.
    func leave() async {
        call += 1
        await close()
        tell(.left)
    }

    /// It stays muted through lost connections.
    func mute(_ muted: Bool) async throws {
        self.muted = muted
        try await room?.localParticipant.setMicrophone(enabled: !muted)
    }

    /// A typed answer: sent as soon as there is an agent, and again until one has taken it.
    func type(_ text: String) {
        typed.append(Typed(id: UUID().uuidString, text: text, sentTo: nil))
        Task { await sendTyped() }
    }

    /// What they would otherwise say: `repeat`, `skip` or `finish` (let them confirm that one first). False when Noah has
    /// not taken it: ask the person, and do not press it again by yourself.
    func press(_ button: String) async -> Bool {
        guard let to = agent, takesText(to) else { return false }
        let id = UUID().uuidString
        let seen = to.attributes["noah.progress"] ?? ""
        return await withCheckedContinuation { taken in
            pressed.append((id, taken))
            Task {
                let sent = await send("noah.button", button, to: to, ["noah.id": id, "noah.progress": seen])
                // one that is pressed while Noah greets is taken after the greeting
                if sent { try? await Task.sleep(for: .seconds(30)) }
                guard let waiting = pressed.firstIndex(where: { $0.id == id }) else { return }
                pressed.remove(at: waiting).taken.resume(returning: false)
            }
        }
    }

    /// Takes the yes to a recording back: it ends, and is deleted; the call goes on. Throws Refused.
    func endRecording() async throws {
        recording = nil // first: a call that is lost meanwhile must not say yes again
        guard let url = URL(string: "interviews/\(interviewId)/recording", relativeTo: startBotUrl) else { return }
        _ = try await patiently(until: .now.addingTimeInterval(Self.startPatience)) {
            try await self.request("DELETE", url, $0)
        }
    }

    // MARK: joining

    private func join(_ mine: Int, patience: Double, another: Bool = false) async throws {
        let giveUpAt = Date.now.addingTimeInterval(patience)
        var attempt = 0
        while true {
            let begun = try await startBot(until: giveUpAt, another: another)
            try stillWanted(mine)
            roomName = begun.roomName
            interviewId = begun.interviewId
            do {
                return try await connect(mine, begun)
            } catch let ended as CancellationError {
                throw ended
            } catch {
                try stillWanted(mine)
                await close()
                let wait = Self.backoff(attempt)
                attempt += 1
                guard Date.now.addingTimeInterval(wait) < giveUpAt else { throw Refused(code: "room_unreachable") }
                try await Task.sleep(for: .seconds(wait))
                try stillWanted(mine)
                // the token is good for minutes only: the function is asked again
            }
        }
    }

    private func stillWanted(_ mine: Int) throws {
        if mine != call { throw CancellationError() }
    }

    private func connect(_ mine: Int, _ begun: Begun) async throws {
        let room = Room(delegate: self)
        self.room = room
        try await room.registerTextStreamHandler(for: "lk.transcription") { [weak self] reader, from in
            await self?.caption(of: room, reader, from)
        }
        try await room.connect(url: begun.livekitUrl, token: begun.token)
        try stillWanted(mine)
        try await room.localParticipant.setMicrophone(enabled: !muted)
        try stillWanted(mine)
        tell(.live)
        listener?.recorded(room.isRecording)
        chooseAgent(of: room)
    }

    private func close() async {
        again?.cancel()
        again = nil
        due?.cancel()
        due = nil
        agent = nil
        resend()
        let old = room
        room = nil
        await old?.disconnect()
    }

    /// What was sent may not have arrived: it goes out again, under the same id.
    private func resend() {
        for index in typed.indices { typed[index].sentTo = nil }
    }

    /// The room is over. Whether the interview is, Noah has said before, or the function knows.
    private func ended(_ room: Room, _ error: LiveKitError?) async {
        guard room === self.room else { return }
        let mine = call
        await close()
        var gone = noah
        gone.present = false
        gone.leaving = false
        show(gone)
        if error?.type == .duplicateIdentity { return tell(.elsewhere) } // another device; start() takes it back
        if noah.phase == "completed" || noah.notice == "interview_completed" { return tell(.completed) }
        if noah.notice == "paused" || noah.notice == "withdrawn" { return tell(.left) }
        endings += 1
        if endings > 3 { return tell(.failed, Refused(code: "kept_ending")) }
        tell(.reconnecting)
        do {
            try await Task.sleep(for: .seconds(Double(endings - 1) * 4))
            try stillWanted(mine)
            try await join(mine, patience: Self.rejoinPatience)
        } catch let refused as Refused {
            await close()
            tell(refused.code == "interview_completed" ? .completed : .failed, refused)
        } catch {} // left meanwhile
    }

    // MARK: Noah

    /// The agent to believe: after a hand-over an earlier one may still be listed.
    private func chooseAgent(of room: Room) {
        guard room === self.room else { return }
        func rank(_ one: Participant) -> (Int, Date) {
            (Int(one.attributes["noah.epoch"] ?? "") ?? 0, one.joinedAt ?? .distantPast)
        }
        let chosen = room.remoteParticipants.values
            .filter { $0.kind == .agent && $0.connectionQuality != .lost }
            .max { rank($0) < rank($1) }
        agent = chosen
        guard let chosen else {
            var gone = noah
            gone.present = false
            gone.activity = "initializing"
            gone.leaving = false
            show(gone)
            return expectNoah(in: room)
        }
        due?.cancel()
        due = nil
        show(Self.noah(of: chosen.attributes))
        // taken in order: the last one confirms those before it
        if let last = typed.firstIndex(where: { $0.id == chosen.attributes["noah.typed"] }) {
            let taken = typed[...last]
            typed.removeFirst(taken.count)
            for one in taken { listener?.typedTaken(one.text) }
            again?.cancel() // what is left begins anew
            again = nil
        }
        if let last = pressed.firstIndex(where: { $0.id == chosen.attributes["noah.pressed"] }) {
            let taken = pressed[...last]
            pressed.removeFirst(taken.count)
            for one in taken { one.taken.resume(returning: true) }
        }
        Task { await sendTyped() }
    }

    private static func noah(of attributes: [String: String]) -> Noah {
        Noah(
            present: true,
            activity: attributes["lk.agent.state"] ?? "initializing",
            phase: attributes["noah.phase"] ?? "",
            topic: attributes["noah.topic"] ?? "",
            name: attributes["noah.name"] ?? "",
            progress: attributes["noah.progress"] ?? "",
            secondsLeft: Int(attributes["noah.left"] ?? ""),
            notice: attributes["noah.notice"] ?? "",
            leaving: !(attributes["noah.leaving"] ?? "").isEmpty
        )
    }

    private func show(_ now: Noah) {
        if now == noah { return }
        if now.present, now.activity == "speaking" { endings = 0 } // a turn: this call works
        noah = now
        listener?.noah(now)
    }

    /// Nobody there: after a while, and again and again, the function is asked to make sure that Noah comes.
    private func expectNoah(in room: Room) {
        if due != nil || noah.phase == "completed" { return }
        due = Task {
            var waits: [Double] = [6, 8, 12, 20]
            while true {
                try? await Task.sleep(for: .seconds(waits.isEmpty ? 30 : waits.removeFirst()))
                guard !Task.isCancelled, room === self.room, agent == nil else { return }
                do {
                    let begun = try await startBot(until: .now, another: false)
                    guard room === self.room, begun.roomName != roomName else { continue }
                    // the interview goes on in another room: who stays in this one waits for ever
                    Task { await ended(room, nil) } // not in this one, which that ends
                    return
                } catch let refused as Refused where refused.code == "interview_completed" {
                    guard room === self.room else { return }
                    noah.notice = refused.code
                    Task { await ended(room, nil) }
                    return
                } catch {} // asked again
            }
        }
    }

    // MARK: captions and typed answers

    /// The candidate's lines come whole and again, each time longer; Noah's come once, piece by piece.
    private func caption(of room: Room, _ reader: TextStreamReader, _ from: Participant.Identity) async {
        let id = reader.info.attributes["lk.segment_id"] ?? reader.info.id
        let ofNoah = from != room.localParticipant.identity
        var text = ""
        do {
            for try await piece in reader {
                text += piece
                if room === self.room { listener?.caption(Caption(id: id, ofNoah: ofNoah, text: text, isFinal: false)) }
            }
        } catch {
            return // it broke off with the connection; the transcript keeps the whole line
        }
        let isFinal = ofNoah || reader.info.attributes["lk.transcription_final"] == "true"
        let blank = text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
        if room === self.room, !blank {
            listener?.caption(Caption(id: id, ofNoah: ofNoah, text: text, isFinal: isFinal))
        }
    }

    private func sendTyped() async {
        guard !sending, let to = agent, takesText(to), let sid = to.sid?.stringValue else { return }
        sending = true
        defer {
            sending = false
            sendAgain()
        }
        while to === agent, let one = typed.first(where: { $0.sentTo != sid }) {
            guard await send("lk.chat", one.text, to: to, ["noah.id": one.id]) else { return }
            if let index = typed.firstIndex(where: { $0.id == one.id }) { typed[index].sentTo = sid }
        }
    }

    /// What is sent need not arrive: it is sent again, more and more rarely, until it is taken.
    private func sendAgain() {
        if again != nil || typed.isEmpty || agent == nil { return }
        again = Task {
            var waits: [Double] = [5, 10, 20]
            while true {
                try? await Task.sleep(for: .seconds(waits.isEmpty ? 40 : waits.removeFirst()))
                if Task.isCancelled { return } // another one has taken its place
                if typed.isEmpty || agent == nil { break }
                resend()
                await sendTyped()
            }
            again = nil
        }
    }

    private func send(_ topic: String, _ text: String, to: Participant, _ attributes: [String: String]) async -> Bool {
        guard let room, let identity = to.identity else { return false }
        let options = StreamTextOptions(topic: topic, attributes: attributes, destinationIdentities: [identity])
        return await (try? room.localParticipant.sendText(text, options: options)) != nil
    }

    private func takesText(_ agent: Participant) -> Bool {
        let state = Self.noah(of: agent.attributes)
        return status == .live && state.activity != "initializing" && !state.leaving
    }

    // MARK: the function

    /// Asks for a room. Throws Refused.
    private func startBot(until giveUpAt: Date, another: Bool) async throws -> Begun {
        let body = Body(
            plan: invitation == nil ? plan : nil, invitation: invitation, new: another ? true : nil, consent: consent,
            recording: recording
        )
        let sent = try JSONEncoder().encode(body)
        let answer = try await patiently(until: giveUpAt) { try await self.request("POST", self.startBotUrl, $0, sent) }
        guard let begun = try? Self.decoder.decode(Begun.self, from: answer) else { throw Refused(code: "unavailable") }
        return begun
    }

    /// Asks once with a fresh ID token, and again after what may pass, until `giveUpAt`. Throws Refused.
    private func patiently(until giveUpAt: Date, _ ask: (_ token: String) async throws -> Data) async throws -> Data {
        var fresh = false
        var attempt = 0
        while true {
            do {
                return try await ask(idToken(fresh))
            } catch let refused as Refused {
                if refused.code == "invalid_token", !fresh {
                    fresh = true
                    continue
                }
                let mayPass = Self.mayPass.contains(refused.code) && refused.retryAfter <= 30 // a longer wait is told, not waited
                let wait = max(Double(refused.retryAfter), Self.backoff(attempt))
                attempt += 1
                guard mayPass, Date.now.addingTimeInterval(wait) < giveUpAt else { throw refused }
                try await Task.sleep(for: .seconds(wait))
            }
        }
    }

    private func request(_ method: String, _ url: URL, _ token: String, _ body: Data? = nil) async throws -> Data {
        var request = URLRequest(url: url, timeoutInterval: 10)
        request.httpMethod = method
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        let attested = try await appCheck() // one for each call: it may be good for one
        if !attested.isEmpty { request.setValue(attested, forHTTPHeaderField: "X-Firebase-AppCheck") }
        if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
        request.httpBody = body
        guard let (data, response) = try? await URLSession.shared.data(for: request),
              let http = response as? HTTPURLResponse
        else { throw Refused(code: "network_down") }
        if http.statusCode == 200 { return data }
        let refusal = try? Self.decoder.decode(Refusal.self, from: data) // none of a proxy's page
        throw Refused(
            code: refusal?.code ?? (http.statusCode >= 500 ? "unavailable" : "http_\(http.statusCode)"),
            retryAfter: Int(http.value(forHTTPHeaderField: "Retry-After") ?? "") ?? 0,
            interviewId: refusal?.interviewId,
            consentVersion: refusal?.consent?.version,
            consentUrl: refusal?.consent?.url
        )
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private func tell(_ status: Status, _ refused: Refused? = nil) {
        self.status = status
        listener?.status(status, because: refused)
    }

    private static let startPatience = 60.0 // seconds
    private static let rejoinPatience = 180.0
    private static let tooMany: Set = ["too_many_starts", "too_many_at_once", "not_joined", "too_many_here", "full_today"]
    private static let mayPass = tooMany.union(["network_down", "unavailable", "internal"])

    private static func backoff(_ attempt: Int) -> Double {
        min(10, 0.5 * Double(1 << min(attempt, 5))) * .random(in: 0.75...1.25)
    }
}

extension NoahCall: RoomDelegate { // LiveKit calls these on a thread of its own
    nonisolated func roomIsReconnecting(_ room: Room) {
        Task { @MainActor in
            guard room === self.room else { return }
            resend()
            tell(.reconnecting)
        }
    }

    nonisolated func roomDidReconnect(_ room: Room) {
        Task { @MainActor in
            guard room === self.room else { return }
            tell(.live)
            chooseAgent(of: room)
        }
    }

    nonisolated func room(_ room: Room, didDisconnectWithError error: LiveKitError?) {
        Task { @MainActor in await ended(room, error) }
    }

    nonisolated func room(_ room: Room, didUpdateIsRecording isRecording: Bool) {
        Task { @MainActor in
            guard room === self.room else { return }
            listener?.recorded(isRecording)
        }
    }

    nonisolated func room(_ room: Room, participantDidConnect _: RemoteParticipant) {
        Task { @MainActor in chooseAgent(of: room) }
    }

    nonisolated func room(_ room: Room, participantDidDisconnect _: RemoteParticipant) {
        Task { @MainActor in chooseAgent(of: room) }
    }

    nonisolated func room(_ room: Room, participant _: Participant, didUpdateAttributes _: [String: String]) {
        Task { @MainActor in chooseAgent(of: room) }
    }

    nonisolated func room(_ room: Room, participant _: Participant, didUpdateState _: ParticipantState) {
        Task { @MainActor in chooseAgent(of: room) }
    }

    nonisolated func room(_ room: Room, participant _: Participant, didUpdateConnectionQuality _: ConnectionQuality) {
        Task { @MainActor in chooseAgent(of: room) }
    }
}

/// What to tell the person about a notice.
func words(ofNotice notice: String) -> String {
    switch notice {
    case "database_unavailable": "Your answers are kept and stored later. Please go on."
    case "model_reconnecting": "Noah is back in a moment."
    case "model_unavailable": "Noah cannot speak now. Come back later: your place is kept."
    case "paused": "Paused. Start again when you are back."
    case "no_participant": "Nobody came in time. Start again."
    case "candidate_lost": "You were away for long. Start again: it goes on at the same question."
    case "too_much": "This app sends too many messages."
    case "too_many_turns": "More answers than Noah takes in a minute. They are answered one after the other."
    case "withdrawn": "This interview was deleted."
    case "interview_completed": "This interview is over."
    default: "" // none, or one of a newer version
    }
}

/// What to tell the person about a call that was refused.
func words(of refused: Refused) -> String {
    switch refused.code {
    case "missing_token", "invalid_token": "Please sign in again."
    case "app_check_failed": "This app was not recognised. Update it, and try again."
    case "email_unverified": "Please open the link that was sent to your address, and try again."
    case "consent_required": "Please read and agree to the text first."
    case "invitation_required": "You need an invitation. Open the link that you were sent."
    case "invitation_unknown": "This invitation is not known. Open the link that you were sent once more."
    case "invitation_other_email": "This invitation is for another address. Sign in with that one."
    case "invitation_expired": "This invitation has expired."
    case "invitation_used": "This invitation was used already."
    case "invitation_withdrawn": "This invitation was withdrawn."
    case "interview_completed": "Your interview is over. Its report will be here."
    case "too_many_at_once": "You are in other interviews. End one, or wait a minute."
    case "too_many_starts", "not_joined", "too_many_here", "full_today": "Too many interviews were begun. Try again later."
    case "unknown_plan", "not_found", "method_not_allowed", "bad_request", "too_large":
        "This app asks for something that is not there. Update it."
    case "internal", "unavailable", "network_down", "room_unreachable": "Noah cannot be reached. Try again."
    case "kept_ending": "The call ended several times. Try again."
    default: "That did not work (\(refused.code))."
    }
}
