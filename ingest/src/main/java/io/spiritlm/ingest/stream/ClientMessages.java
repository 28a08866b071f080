package io.spiritlm.ingest.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spiritlm.ingest.PcmRate;
import io.spiritlm.wire.ForcedModality;
import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Clients' messages as JSON. */
final class ClientMessages {
    private static final Map<String, Task> TASKS = Map.of(
            "continue", Task.CONTINUE, "transcribe", Task.TRANSCRIBE, "speak", Task.SPEAK, "classify", Task.CLASSIFY);
    private static final Map<String, Modality> MODALITIES =
            Map.of("text", Modality.TEXT, "speech", Modality.SPEECH, "arbitrary", Modality.ARBITRARY);
    private static final Map<String, String> ENCODINGS = Map.of("pcm16", "pcm16");

    private static final int MAX_TOKENS = 200;
    private static final long ANSWER_WITHIN_MILLIS = 30_000;
    private static final long LONGEST_WITHIN_MILLIS = Duration.ofDays(365).toMillis();
    private static final int TICKET_CHARACTERS = StreamTicket.CHARACTERS;
    private static final int CURSOR_CHARACTERS = 512;
    /** Of a stop as it is written: a unit takes more than a character. */
    private static final int MOST_STOP_CHARACTERS = 4_096;

    private ClientMessages() {}

    /** @throws Refusal with {@link StreamFault#MALFORMED}, whatever the text is */
    static ClientMessage read(String json) {
        Fields fields = Fields.parse(json);
        String type = fields.string("type");
        ClientMessage message = switch (type) {
            case "open" -> open(fields);
            case "resume" -> resume(fields);
            case "text" -> new ClientMessage.Text(text(fields));
            case "flush" -> new ClientMessage.Flush();
            case "close" -> new ClientMessage.Close();
            default -> throw Refusal.malformed("type", "one of open, resume, text, flush, close", "another string");
        };
        fields.nothingElse();
        return message;
    }

    private static ClientMessage.Open open(Fields fields) {
        version(fields);
        PcmRate rate = rate(fields);
        Task task = fields.choice("task", TASKS, Optional.of(Task.CONTINUE));
        Modality usual = task.answer(Modality.SPEECH);
        Modality modality = fields.choice("modality", MODALITIES, Optional.of(usual));
        Duration within =
                Duration.ofMillis(fields.whole("answer_within_ms", 1, LONGEST_WITHIN_MILLIS, ANSWER_WITHIN_MILLIS));
        ForcedModality forced = fields.truth("forced_modality", true) ? ForcedModality.ON : ForcedModality.OFF;
        Fields sampling = fields.object("sampling");
        Restraints restraints = restraints(sampling);
        Request request = new Request(task, modality, sampling(sampling), voice(fields), within, forced, restraints);
        return new ClientMessage.Open(rate, request, metadata(fields.object("metadata")), wantsUnits(fields));
    }

    private static ClientMessage.Resume resume(Fields fields) {
        version(fields);
        PcmRate rate = rate(fields);
        String ticket = opaque("ticket", fields.string("ticket"), TICKET_CHARACTERS);
        String cursor = opaque("cursor", fields.string("cursor", ""), CURSOR_CHARACTERS);
        if (ticket.isEmpty()) {
            throw Refusal.malformed("ticket", "that of an opened event", "an empty string");
        }
        return new ClientMessage.Resume(rate, ticket, cursor, wantsUnits(fields));
    }

    private static String opaque(String name, String value, int limit) {
        if (value.length() > limit || !value.chars().allMatch(ClientMessages::isBase64Url)) {
            throw Refusal.malformed(name, "at most " + limit + " characters of base64url", "another string");
        }
        return value;
    }

    private static boolean isBase64Url(int character) {
        return (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || character == '-'
                || character == '_';
    }

    private static void version(Fields fields) {
        long version = fields.whole("version");
        if (version != StreamProtocol.VERSION) {
            throw Refusal.malformed("version", Integer.toString(StreamProtocol.VERSION), Long.toString(version));
        }
    }

    private static PcmRate rate(Fields fields) {
        Fields audio = fields.object("audio");
        audio.choice("encoding", ENCODINGS, Optional.of("pcm16"));
        long hz = audio.whole("sample_rate_hz", 0, Long.MAX_VALUE, PcmRate.HZ_16000.hz());
        audio.nothingElse();
        return PcmRate.of(hz)
                .orElseThrow(() ->
                        Refusal.malformed("audio.sample_rate_hz", "8000, 16000, 24000 or 48000", Long.toString(hz)));
    }

    private static Restraints restraints(Fields fields) {
        double penalty = fields.number("repetition_penalty", 0.01, Restraints.MOST_PENALTY, 1);
        List<String> texts = stops(fields, "stop", Restraints.STOP_LENGTH);
        List<List<Integer>> units = new ArrayList<>();
        for (String stop : stops(fields, "stop_units", MOST_STOP_CHARACTERS)) {
            units.add(units(stop));
        }
        return new Restraints((float) penalty, texts, units);
    }

    private static List<String> stops(Fields fields, String name, int most) {
        List<String> stops = new ArrayList<>();
        for (var stop : fields.array(name)) {
            if (!stop.isTextual() || stop.textValue().isEmpty()) {
                throw Refusal.malformed("sampling." + name, "strings with something in them", "something else");
            }
            stops.add(atMost("sampling." + name, stop.textValue(), most));
        }
        if (stops.size() > Restraints.STOPS) {
            throw Refusal.malformed("sampling." + name, "at most " + Restraints.STOPS, Integer.toString(stops.size()));
        }
        return stops;
    }

    private static List<Integer> units(String stop) {
        List<Integer> ids = new ArrayList<>();
        try {
            for (Span span : UnitString.parse(stop)) {
                if (!(span instanceof SpeechSpan speech)) {
                    throw Refusal.malformed("sampling.stop_units", "units such as [Hu12][Hu7]", "something else");
                }
                speech.ids(UnitStream.SEMANTIC).forEach(ids::add);
            }
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("sampling.stop_units", "units such as [Hu12][Hu7]", "others");
        }
        if (ids.isEmpty() || ids.size() > Restraints.STOP_LENGTH) {
            throw Refusal.malformed(
                    "sampling.stop_units",
                    "1 to " + Restraints.STOP_LENGTH + " semantic units",
                    Integer.toString(ids.size()));
        }
        return ids;
    }

    private static Sampling sampling(Fields fields) {
        double temperature = fields.number("temperature", 0, 100, 0.8);
        double topP = fields.number("top_p", 1e-6, 1, 0.95);
        int topK = (int) fields.whole("top_k", 0, Integer.MAX_VALUE, 0);
        long seed = fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0);
        int maxTokens = (int) fields.whole("max_tokens", 1, Limits.TOKENS, MAX_TOKENS);
        fields.nothingElse();
        return (float) temperature == 0
                ? new Sampling.Greedy(maxTokens)
                : new Sampling.Drawn((float) temperature, (float) topP, topK, seed, maxTokens);
    }

    private static Voice voice(Fields fields) {
        Fields voice = fields.object("voice");
        String speaker = atMost("voice.speaker", voice.string("speaker", ""), Limits.NAME_CHARACTERS);
        String style = atMost("voice.style", voice.string("style", ""), Limits.NAME_CHARACTERS);
        voice.nothingElse();
        return new Voice(speaker, style);
    }

    private static Map<String, String> metadata(Fields fields) {
        Map<String, String> metadata = fields.strings();
        if (metadata.size() > Limits.METADATA_ENTRIES) {
            throw Refusal.malformed(
                    "metadata", "at most " + Limits.METADATA_ENTRIES + " entries", Integer.toString(metadata.size()));
        }
        metadata.forEach((key, value) -> {
            atMost("metadata key", key, Limits.METADATA_CHARACTERS);
            atMost("metadata value", value, Limits.METADATA_CHARACTERS);
        });
        return metadata;
    }

    private static boolean wantsUnits(Fields fields) {
        boolean wanted = false;
        for (var event : fields.array("events")) {
            if (!event.isTextual() || !event.textValue().equals("units")) {
                throw Refusal.malformed("events", "nothing but \"units\"", "something else");
            }
            wanted = true;
        }
        return wanted;
    }

    private static String text(Fields fields) {
        String text = atMost("text", fields.string("text"), Limits.TEXT_CHARACTERS);
        if (text.isBlank()) {
            throw Refusal.malformed("text", "something to say", "blanks");
        }
        return text;
    }

    private static String atMost(String what, String value, int limit) {
        if (value.length() > limit) {
            throw Refusal.malformed(what, "at most " + limit + " characters", Integer.toString(value.length()));
        }
        return value;
    }

    static String write(ClientMessage message) {
        ObjectNode json = Fields.object();
        switch (message) {
            case ClientMessage.Open open -> {
                first(json.put("type", "open"), open);
                Request request = open.request();
                json.put("task", request.task().name().toLowerCase(Locale.ROOT));
                json.put("modality", request.modality().name().toLowerCase(Locale.ROOT));
                json.put("forced_modality", request.forced() == ForcedModality.ON);
                sampling(json.putObject("sampling"), request.sampling());
                restraints((ObjectNode) json.get("sampling"), request.restraints());
                json.putObject("voice")
                        .put("speaker", request.voice().speaker())
                        .put("style", request.voice().style());
                json.put("answer_within_ms", request.answerWithin().toMillis());
                ObjectNode metadata = json.putObject("metadata");
                open.metadata().forEach(metadata::put);
            }
            case ClientMessage.Resume resume -> {
                first(json.put("type", "resume"), resume);
                json.put("ticket", resume.ticket()).put("cursor", resume.cursor());
            }
            case ClientMessage.Text(String text) -> json.put("type", "text").put("text", text);
            case ClientMessage.Flush() -> json.put("type", "flush");
            case ClientMessage.Close() -> json.put("type", "close");
        }
        return json.toString();
    }

    private static void first(ObjectNode json, ClientMessage.First first) {
        json.put("version", StreamProtocol.VERSION);
        json.putObject("audio")
                .put("encoding", "pcm16")
                .put("sample_rate_hz", first.rate().hz());
        if (first.wantsUnits()) {
            json.putArray("events").add("units");
        }
    }

    private static void restraints(ObjectNode json, Restraints restraints) {
        if (restraints.equals(Restraints.NONE)) {
            return;
        }
        json.put("repetition_penalty", restraints.repetitionPenalty());
        restraints.stopTexts().forEach(json.withArray("stop")::add);
        restraints
                .stopUnits()
                .forEach(units -> json.withArray("stop_units")
                        .add(SpeechSpan.semantic(units.stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray())
                                .toString()));
    }

    private static void sampling(ObjectNode json, Sampling sampling) {
        switch (sampling) {
            case Sampling.Greedy(int maxTokens) -> json.put("temperature", 0).put("max_tokens", maxTokens);
            case Sampling.Drawn(float temperature, float topP, int topK, long seed, int maxTokens) ->
                json.put("temperature", temperature)
                        .put("top_p", topP)
                        .put("top_k", topK)
                        .put("seed", seed)
                        .put("max_tokens", maxTokens);
        }
    }
}
