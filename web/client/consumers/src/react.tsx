import { ConnectionState, RoomAudioRenderer, RoomContext } from "@livekit/components-react";
import type { Room } from "livekit-client";
import type { Caption } from "noah-client";
import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { clientOf } from "./given";

function Interview() {
  const noah = useMemo(() => clientOf(location.href), []);
  const [status, setStatus] = useState<string>(noah.status);
  const [room, setRoom] = useState<Room>();
  const [said, setSaid] = useState<Caption[]>([]);

  useEffect(() => {
    const ends = [
      noah.on("status", (event) => {
        setStatus(event.status);
        setRoom(noah.room);
      }),
      noah.on("caption", (caption) => {
        if (caption.final) setSaid((lines) => [...lines, caption]);
      }),
    ];
    return () => {
      for (const end of ends) end();
      void noah.leave();
    };
  }, [noah]);

  return (
    <>
      <button id="start" type="button" onClick={() => void noah.start({ microphone: false })}>
        Start
      </button>
      <p id="status">{status}</p>
      {room && (
        <RoomContext.Provider value={room}>
          <ConnectionState id="livekit" />
          <RoomAudioRenderer />
        </RoomContext.Provider>
      )}
      <ol id="said">
        {said.map(({ id, who, text }) => (
          <li key={id}>{`${who}: ${text}`}</li>
        ))}
      </ol>
    </>
  );
}

createRoot(document.getElementById("app") as HTMLElement).render(<Interview />);
