/**
 * A call with Noah from an Android app: start, captions, typed answers, buttons, notices, recording, mute, leave.
 *
 * Copy this file. It needs `io.livekit:livekit-android`; nothing of it draws. All of it runs on the main thread. What it
 * relies on: docs/livekit.md for what is in the room, docs/openapi.yaml for the one HTTPS call. The app asks for the
 * permission RECORD_AUDIO before `start`, and keeps a foreground service while there is a call.
 */
package noah.sample

import android.content.Context
import io.livekit.android.LiveKit
import io.livekit.android.events.DisconnectReason
import io.livekit.android.events.RoomEvent
import io.livekit.android.events.collect
import io.livekit.android.room.Room
import io.livekit.android.room.datastream.StreamTextOptions
import io.livekit.android.room.datastream.incoming.TextStreamReceiver
import io.livekit.android.room.participant.ConnectionQuality
import io.livekit.android.room.participant.Participant
import io.livekit.android.room.participant.RemoteParticipant
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URL
import java.util.UUID
import kotlin.random.Random
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.json.JSONException
import org.json.JSONObject

/** What the screen shows of the call itself. Whether Noah is there says `Noah.present`. */
enum class Status { IDLE, CALLING, LIVE, RECONNECTING, ELSEWHERE, LEFT, COMPLETED, FAILED }

/** What is known of Noah, from the agent's attributes. */
data class Noah(
    val present: Boolean = false,
    val activity: String = "initializing", // listening, thinking, speaking
    val phase: String = "",
    val topic: String = "",
    val name: String = "", // "" for Noah
    val progress: String = "", // 3/8
    val secondsLeft: Int? = null,
    val notice: String = "", // say wordsOf(notice) while it is there
    val leaving: Boolean = false,
)

/** A line of either side. The same id comes again, longer, until it is final. */
data class Caption(val id: String, val ofNoah: Boolean, val text: String, val final: Boolean)

/** What somebody has agreed to, where `consent_required` asked for it. `hash`: SHA-256 of the text that they saw. */
data class Consent(val version: String, val language: String, val hash: String)

/** A call that was refused. `code` is one of docs/openapi.yaml, or `network_down`, `room_unreachable`, `kept_ending`. */
class Refused(
    val code: String,
    val retryAfter: Int = 0, // seconds
    val interviewId: String? = null, // with interview_completed
    val consentVersion: String? = null, // with consent_required, as is the address of the text
    val consentUrl: String? = null,
) : Exception(code)

interface Listener {
    fun status(status: Status, because: Refused? = null)
    fun noah(noah: Noah)
    fun caption(caption: Caption)
    fun typedTaken(text: String)
    fun recorded(on: Boolean) // show it while it is on, with a button for endRecording()
}

class NoahCall(
    private val context: Context,
    private val startBotUrl: String, // https://noah.example.com/api/start-bot
    private val scope: CoroutineScope, // of the main thread; what runs in it ends with it
    private val listener: Listener,
    private val plan: String? = null,
    private val invitation: String? = null, // the code of a link; the plan is the invitation's then
    private val appCheck: suspend () -> String = { "" }, // FirebaseAppCheck.getInstance().limitedUseAppCheckToken.await().token
    private val idToken: suspend (fresh: Boolean) -> String, // Firebase.auth.currentUser!!.getIdToken(fresh).await()
) {
    private class Typed(val id: String, val text: String, var sentTo: String? = null)

    private var consent: Consent? = null
    private var recording: Consent? = null
    private var room: Room? = null
    private var roomName = ""
    private var interviewId = ""
    private var listening: Job? = null
    private var due: Job? = null
    private var again: Job? = null
    private var agent: RemoteParticipant? = null
    private var noah = Noah()
    private var status = Status.IDLE
    private var muted = false
    private var call = 0 // start() and leave() begin another one; what belongs to an earlier one stops
    private var endings = 0
    private var sending = false
    private val typed = mutableListOf<Typed>()
    private val pressed = mutableMapOf<String, CompletableDeferred<Unit>>()

    /**
     * Begins the interview, or goes on with the one that lives. `another`: after a completed one. `recorded`: a yes to
     * being recorded, never asked for by a ticked box; none takes an earlier one back. Throws Refused, or
     * CancellationException when it was left meanwhile.
     */
    suspend fun start(agreedTo: Consent? = null, recorded: Consent? = null, another: Boolean = false) {
        close()
        val mine = ++call
        consent = agreedTo ?: consent
        recording = recorded
        endings = 0
        muted = false
        tell(Status.CALLING)
        try {
            join(mine, START_PATIENCE, another)
        } catch (refused: Refused) {
            close()
            tell(if (refused.code == "interview_completed") Status.COMPLETED else Status.FAILED, refused)
            throw refused
        }
    }

    /** Leaves. The interview stays as it is: start() goes on with it. */
    fun leave() {
        call++
        close()
        tell(Status.LEFT)
    }

    /** It stays muted through lost connections. */
    suspend fun mute(muted: Boolean) {
        this.muted = muted
        room?.localParticipant?.setMicrophoneEnabled(!muted)
    }

    /** A typed answer: sent as soon as there is an agent, and again until one has taken it. */
    fun type(text: String) {
        typed += Typed(UUID.randomUUID().toString(), text)
        scope.launch { sendTyped() }
    }

    /**
     * What they would otherwise say: `repeat`, `skip` or `finish` (let them confirm that one first). False when Noah has
     * not taken it: ask the person, and do not press it again by yourself.
     */
    suspend fun press(button: String): Boolean {
        val to = agent?.takeIf { takesText(it) } ?: return false
        val id = UUID.randomUUID().toString()
        val taken = CompletableDeferred<Unit>().also { pressed[id] = it }
        val seen = to.attributes["noah.progress"] ?: ""
        try {
            if (!send("noah.button", button, to, mapOf("noah.id" to id, "noah.progress" to seen))) return false
            return withTimeoutOrNull(PRESSED_WITHIN) { taken.await() } != null
        } finally {
            pressed -= id
        }
    }

    /** Takes the yes to a recording back: it ends, and is deleted; the call goes on. Throws Refused. */
    suspend fun endRecording() {
        recording = null // first: a call that is lost meanwhile must not say yes again
        val url = URL(URL(startBotUrl), "interviews/$interviewId/recording")
        patiently(now() + START_PATIENCE) { request("DELETE", url, it) }
    }

    // --- joining

    private suspend fun join(mine: Int, patience: Long, another: Boolean = false) {
        val giveUpAt = now() + patience
        var attempt = 0
        while (true) {
            val begun = startBot(giveUpAt, another)
            stillWanted(mine)
            roomName = begun.getString("room_name")
            interviewId = begun.getString("interview_id")
            try {
                return connect(mine, begun.getString("livekit_url"), begun.getString("token"))
            } catch (ended: CancellationException) {
                throw ended
            } catch (unreachable: Exception) {
                stillWanted(mine)
                close()
                val wait = backoff(attempt++)
                if (now() + wait > giveUpAt) throw Refused("room_unreachable")
                delay(wait)
                stillWanted(mine)
                // the token is good for minutes only: the function is asked again
            }
        }
    }

    private fun stillWanted(mine: Int) {
        if (mine != call) throw CancellationException("another call was begun, or this one was left")
    }

    private suspend fun connect(mine: Int, url: String, token: String) {
        val room = LiveKit.create(context)
        this.room = room
        room.registerTextStreamHandler("lk.transcription") { reader, from ->
            scope.launch { caption(room, reader, from) }
        }
        listening = scope.launch(start = CoroutineStart.UNDISPATCHED) { room.events.collect { happened(room, it) } }
        room.connect(url, token)
        stillWanted(mine)
        room.localParticipant.setMicrophoneEnabled(!muted)
        stillWanted(mine)
        tell(Status.LIVE)
        listener.recorded(room.isRecording)
        chooseAgent(room)
    }

    private fun close() {
        listening?.cancel()
        again?.cancel()
        due?.cancel()
        due = null
        agent = null
        typed.forEach { it.sentTo = null }
        room?.disconnect()
        room?.release()
        room = null
    }

    private suspend fun happened(room: Room, event: RoomEvent) {
        if (room !== this.room) return
        when (event) {
            is RoomEvent.Reconnecting -> {
                typed.forEach { it.sentTo = null } // it may not have arrived
                tell(Status.RECONNECTING)
            }
            is RoomEvent.Reconnected -> {
                tell(Status.LIVE)
                chooseAgent(room)
            }
            is RoomEvent.ParticipantConnected,
            is RoomEvent.ParticipantDisconnected,
            is RoomEvent.ParticipantAttributesChanged,
            is RoomEvent.ParticipantStateChanged,
            is RoomEvent.ConnectionQualityChanged -> chooseAgent(room)
            is RoomEvent.RecordingStatusChanged -> listener.recorded(room.isRecording)
            // not in this coroutine: closing the room cancels it
            is RoomEvent.Disconnected -> scope.launch { ended(room, event.reason) }
            else -> Unit
        }
    }

    /** The room is over. Whether the interview is, Noah has said before, or the function knows. */
    private suspend fun ended(room: Room, reason: DisconnectReason) {
        if (room !== this.room) return
        val mine = call
        close()
        show(noah.copy(present = false, leaving = false))
        when {
            // another device; start() takes it back
            reason == DisconnectReason.DUPLICATE_IDENTITY -> return tell(Status.ELSEWHERE)
            noah.phase == "completed" || noah.notice == "interview_completed" -> return tell(Status.COMPLETED)
            noah.notice == "paused" || noah.notice == "withdrawn" -> return tell(Status.LEFT)
            ++endings > ENDINGS_IN_A_ROW -> return tell(Status.FAILED, Refused("kept_ending"))
        }
        tell(Status.RECONNECTING)
        try {
            delay((endings - 1) * BETWEEN_ENDINGS)
            stillWanted(mine)
            join(mine, REJOIN_PATIENCE)
        } catch (refused: Refused) {
            close()
            tell(if (refused.code == "interview_completed") Status.COMPLETED else Status.FAILED, refused)
        }
    }

    // --- Noah

    /** The agent to believe: after a hand-over an earlier one may still be listed. */
    private fun chooseAgent(room: Room) {
        val chosen = room.remoteParticipants.values
            .filter { it.kind == Participant.Kind.AGENT && it.connectionQuality != ConnectionQuality.LOST }
            .maxWithOrNull(compareBy({ it.attributes["noah.epoch"]?.toLongOrNull() ?: 0 }, { it.joinedAt ?: 0 }))
        agent = chosen
        if (chosen == null) {
            show(noah.copy(present = false, activity = "initializing", leaving = false))
            return expectNoah(room)
        }
        due?.cancel()
        due = null
        show(noahOf(chosen.attributes))
        // taken in order: the last one confirms those before it
        val last = typed.indexOfFirst { it.id == chosen.attributes["noah.typed"] }
        repeat(last + 1) { listener.typedTaken(typed.removeAt(0).text) }
        if (last >= 0) again?.cancel() // what is left begins anew
        val button = chosen.attributes["noah.pressed"]
        if (button in pressed) {
            for ((id, taken) in pressed.toList()) {
                taken.complete(Unit)
                if (id == button) break
            }
        }
        scope.launch { sendTyped() }
    }

    private fun noahOf(attributes: Map<String, String>) = Noah(
        present = true,
        activity = attributes["lk.agent.state"] ?: "initializing",
        phase = attributes["noah.phase"] ?: "",
        topic = attributes["noah.topic"] ?: "",
        name = attributes["noah.name"] ?: "",
        progress = attributes["noah.progress"] ?: "",
        secondsLeft = attributes["noah.left"]?.toIntOrNull(),
        notice = attributes["noah.notice"] ?: "",
        leaving = !attributes["noah.leaving"].isNullOrEmpty(),
    )

    private fun show(now: Noah) {
        if (now == noah) return
        if (now.activity == "speaking" && now.present) endings = 0 // a turn: this call works
        noah = now
        listener.noah(now)
    }

    /** Nobody there: after a while, and again and again, the function is asked to make sure that Noah comes. */
    private fun expectNoah(room: Room) {
        if (due?.isActive == true || noah.phase == "completed") return
        due = scope.launch {
            for (wait in NOAH_IS_DUE + generateSequence { NOAH_IS_DUE.last() }) {
                delay(wait)
                if (room !== this@NoahCall.room || agent != null) return@launch
                try {
                    val begun = startBot(now(), another = false)
                    // the interview goes on in another room: who stays in this one waits for ever
                    if (begun.getString("room_name") != roomName) room.disconnect()
                } catch (refused: Refused) {
                    if (room === this@NoahCall.room && refused.code == "interview_completed") {
                        close()
                        return@launch tell(Status.COMPLETED, refused)
                    }
                }
            }
        }
    }

    // --- captions and typed answers

    /** The candidate's lines come whole and again, each time longer; Noah's come once, piece by piece. */
    private suspend fun caption(room: Room, reader: TextStreamReceiver, from: Participant.Identity) {
        val id = reader.info.attributes["lk.segment_id"] ?: reader.info.id
        val ofNoah = from != room.localParticipant.identity
        var text = ""
        try {
            reader.flow.collect { piece ->
                text += piece
                if (room === this.room) listener.caption(Caption(id, ofNoah, text, final = false))
            }
        } catch (ended: CancellationException) {
            throw ended
        } catch (broken: Exception) {
            return // it broke off with the connection; the transcript keeps the whole line
        }
        val final = ofNoah || reader.info.attributes["lk.transcription_final"] == "true"
        if (room === this.room && text.isNotBlank()) listener.caption(Caption(id, ofNoah, text, final))
    }

    private suspend fun sendTyped() {
        val to = agent?.takeIf { takesText(it) && it.sid.value.isNotEmpty() } ?: return
        if (sending) return
        sending = true
        try {
            while (true) {
                val one = typed.firstOrNull { it.sentTo != to.sid.value } ?: return
                if (to !== agent || !send("lk.chat", one.text, to, mapOf("noah.id" to one.id))) return
                one.sentTo = to.sid.value
            }
        } finally {
            sending = false
            sendAgain()
        }
    }

    /** What is sent need not arrive: it is sent again, more and more rarely, until it is taken. */
    private fun sendAgain() {
        if (again?.isActive == true || typed.isEmpty() || agent == null) return
        again = scope.launch {
            for (wait in SENT_AGAIN + generateSequence { SENT_AGAIN.last() }) {
                delay(wait)
                if (typed.isEmpty() || agent == null) return@launch
                typed.forEach { it.sentTo = null }
                sendTyped()
            }
        }
    }

    private suspend fun send(topic: String, text: String, to: Participant, attributes: Map<String, String>): Boolean {
        val identity = to.identity ?: return false
        val options = StreamTextOptions(topic = topic, attributes = attributes, destinationIdentities = listOf(identity))
        return room?.localParticipant?.sendText(text, options)?.isSuccess == true
    }

    private fun takesText(agent: Participant) = status == Status.LIVE &&
        noahOf(agent.attributes).let { it.activity != "initializing" && !it.leaving }

    // --- the function

    /** Asks for a room. Throws Refused. */
    private suspend fun startBot(giveUpAt: Long, another: Boolean): JSONObject {
        val body = JSONObject()
        if (invitation != null) body.put("invitation", invitation) else if (plan != null) body.put("plan", plan)
        if (another) body.put("new", true)
        consent?.let { body.put("consent", json(it)) }
        recording?.let { body.put("recording", json(it)) }
        return patiently(giveUpAt) { request("POST", URL(startBotUrl), it, body) }
    }

    /** Asks once with a fresh ID token, and again after what may pass, until `giveUpAt`. Throws Refused. */
    private suspend fun patiently(giveUpAt: Long, ask: suspend (token: String) -> JSONObject): JSONObject {
        var fresh = false
        var attempt = 0
        while (true) {
            val refused = try {
                return ask(idToken(fresh))
            } catch (refused: Refused) {
                refused
            }
            if (refused.code == "invalid_token" && !fresh) {
                fresh = true
                continue
            }
            val mayPass = refused.code in MAY_PASS && refused.retryAfter <= LONGEST_RETRY_AFTER
            val wait = maxOf(refused.retryAfter * 1000L, backoff(attempt++))
            if (!mayPass || now() + wait > giveUpAt) throw refused
            delay(wait)
        }
    }

    private fun json(yes: Consent) =
        JSONObject().put("version", yes.version).put("language", yes.language).put("hash", yes.hash)

    private suspend fun request(method: String, url: URL, token: String, body: JSONObject? = null): JSONObject {
        val attested = appCheck() // one for each call: it may be good for one
        return withContext(Dispatchers.IO) {
            val connection = url.openConnection() as HttpURLConnection
            try {
                connection.requestMethod = method
                connection.connectTimeout = HTTP_TIMEOUT
                connection.readTimeout = HTTP_TIMEOUT
                connection.setRequestProperty("Authorization", "Bearer $token")
                if (attested.isNotEmpty()) connection.setRequestProperty("X-Firebase-AppCheck", attested)
                if (body != null) {
                    connection.doOutput = true
                    connection.setRequestProperty("Content-Type", "application/json")
                    connection.outputStream.use { it.write(body.toString().toByteArray()) }
                }
                val code = connection.responseCode
                val stream = if (code < 400) connection.inputStream else connection.errorStream
                val answer = JSONObject(stream?.bufferedReader()?.use { it.readText() } ?: "{}")
                if (code < 300) answer else throw refusalOf(code, answer, connection.getHeaderField("Retry-After"))
            } catch (offline: IOException) {
                throw Refused("network_down")
            } catch (strange: JSONException) { // a proxy's page
                throw Refused("unavailable")
            } finally {
                connection.disconnect()
            }
        }
    }

    private fun refusalOf(status: Int, answer: JSONObject, retryAfter: String?): Refused {
        val asked = answer.optJSONObject("consent")
        return Refused(
            code = answer.optString("code", if (status >= 500) "unavailable" else "http_$status"),
            retryAfter = retryAfter?.toIntOrNull() ?: 0,
            interviewId = answer.optString("interview_id", "").ifEmpty { null },
            consentVersion = asked?.optString("version"),
            consentUrl = asked?.optString("url"),
        )
    }

    private fun tell(status: Status, because: Refused? = null) {
        this.status = status
        listener.status(status, because)
    }

    private fun now() = System.nanoTime() / 1_000_000

    private fun backoff(attempt: Int) =
        (minOf(10_000L, 500L shl minOf(attempt, 5)) * Random.nextDouble(0.75, 1.25)).toLong()

    private companion object {
        const val START_PATIENCE = 60_000L // milliseconds, as all that follow
        const val REJOIN_PATIENCE = 180_000L
        const val BETWEEN_ENDINGS = 4_000L
        const val PRESSED_WITHIN = 30_000L // one that is pressed while Noah greets is taken after the greeting
        const val HTTP_TIMEOUT = 10_000
        const val ENDINGS_IN_A_ROW = 3
        const val LONGEST_RETRY_AFTER = 30 // seconds; a longer wait is told, not waited
        val TOO_MANY = setOf("too_many_starts", "too_many_at_once", "not_joined", "too_many_here", "full_today")
        val SENT_AGAIN = sequenceOf(5_000L, 10_000L, 20_000L, 40_000L)
        val NOAH_IS_DUE = sequenceOf(6_000L, 8_000L, 12_000L, 20_000L, 30_000L)
        val MAY_PASS = setOf("network_down", "unavailable", "internal") + TOO_MANY
    }
}

/** What to tell the person about a notice. */
fun wordsOf(notice: String): String = when (notice) {
    "" -> ""
    "database_unavailable" -> "Your answers are kept and stored later. Please go on."
    "model_reconnecting" -> "Noah is back in a moment."
    "model_unavailable" -> "Noah cannot speak now. Come back later: your place is kept."
    "paused" -> "Paused. Start again when you are back."
    "no_participant" -> "Nobody came in time. Start again."
    "candidate_lost" -> "You were away for long. Start again: it goes on at the same question."
    "too_much" -> "This app sends too many messages."
    "too_many_turns" -> "More answers than Noah takes in a minute. They are answered one after the other."
    "withdrawn" -> "This interview was deleted."
    "interview_completed" -> "This interview is over."
    else -> "" // of a newer version
}

/** What to tell the person about a call that was refused. */
fun wordsOf(refused: Refused): String = when (refused.code) {
    "missing_token", "invalid_token" -> "Please sign in again."
    "app_check_failed" -> "This app was not recognised. Update it, and try again."
    "email_unverified" -> "Please open the link that was sent to your address, and try again."
    "consent_required" -> "Please read and agree to the text first."
    "invitation_required" -> "You need an invitation. Open the link that you were sent."
    "invitation_unknown" -> "This invitation is not known. Open the link that you were sent once more."
    "invitation_other_email" -> "This invitation is for another address. Sign in with that one."
    "invitation_expired" -> "This invitation has expired."
    "invitation_used" -> "This invitation was used already."
    "invitation_withdrawn" -> "This invitation was withdrawn."
    "interview_completed" -> "Your interview is over. Its report will be here."
    "too_many_at_once" -> "You are in other interviews. End one, or wait a minute."
    "too_many_starts", "not_joined", "too_many_here", "full_today" -> "Too many interviews were begun. Try again later."
    "unknown_plan", "not_found", "method_not_allowed", "bad_request", "too_large" ->
        "This app asks for something that is not there. Update it."
    "internal", "unavailable", "network_down", "room_unreachable" -> "Noah cannot be reached. Try again."
    "kept_ending" -> "The call ended several times. Try again."
    else -> "That did not work (${refused.code})."
}
