package io.spiritlm.ingest.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The server's events as JSON, all but the spoken ones. */
final class StreamEvents {
    private static final Map<String, Finish> FINISHES =
            Arrays.stream(Finish.values()).collect(Collectors.toMap(StreamEvents::name, Function.identity()));

    private StreamEvents() {}

    static String write(StreamEvent event) {
        ObjectNode json = Fields.object();
        switch (event) {
            case StreamEvent.Opened(String call, String leg, String ticket, StreamLimits limits) -> {
                json.put("type", "opened").put("version", StreamProtocol.VERSION);
                json.put("call", call).put("leg", leg).put("ticket", ticket);
                limits(json.putObject("limits"), limits);
            }
            case StreamEvent.Resumed(String call, String leg, long samples, long messages, StreamLimits limits) -> {
                json.put("type", "resumed").put("version", StreamProtocol.VERSION);
                json.put("call", call).put("leg", leg).put("samples", samples).put("messages", messages);
                limits(json.putObject("limits"), limits);
            }
            case StreamEvent.Ack(long samples, long messages) ->
                json.put("type", "ack").put("samples", samples).put("messages", messages);
            case StreamEvent.Utterance utterance -> utterance(json, utterance);
            case StreamEvent.Units units -> {
                json.put("type", "units").put("utterance", units.utterance());
                json.put("sequence", units.sequence()).put("start_sample", units.startSample());
                tracks(json.putObject("units"), units.units());
            }
            case StreamEvent.Text(long turn, long sequence, long run, String text, String _) ->
                json.put("type", "text")
                        .put("turn", turn)
                        .put("sequence", sequence)
                        .put("run", run)
                        .put("text", text);
            case StreamEvent.TurnEnd(long turn, Finish finish, String reason, Usage usage, String _) -> {
                json.put("type", "turn_end").put("turn", turn);
                json.put("finish", name(finish)).put("reason", reason);
                json.putObject("usage")
                        .put("prompt_tokens", usage.promptTokens())
                        .put("cached_tokens", usage.cachedTokens())
                        .put("written_tokens", usage.writtenTokens());
            }
            case StreamEvent.SpeechEnd(long turn, Finish finish, String reason, String _) ->
                json.put("type", "speech_end")
                        .put("turn", turn)
                        .put("finish", name(finish))
                        .put("reason", reason);
            case StreamEvent.Closed closed -> json.put("type", "closed").put("utterances", closed.utterances());
            case StreamEvent.Failed(StreamFault fault, String message, Optional<String> address) -> {
                json.put("type", "error").put("code", fault.code()).put("message", message);
                address.ifPresent(where -> json.put("address", where));
            }
            case StreamEvent.Audio _ ->
                throw new IllegalArgumentException("expected an event in JSON, found one in a binary frame");
        }
        if (event instanceof StreamEvent.Result result) {
            json.put("cursor", result.cursor());
        }
        return json.toString();
    }

    private static void utterance(ObjectNode json, StreamEvent.Utterance utterance) {
        json.put("type", "utterance").put("utterance", utterance.utterance());
        json.put("source", utterance.heard().isPresent() ? "speech" : "text");
        utterance
                .heard()
                .ifPresent(
                        heard -> json.put("start_sample", heard.startSample()).put("end_sample", heard.endSample()));
        utterance.units().ifPresent(units -> tracks(json.putObject("units"), units));
    }

    private static void limits(ObjectNode json, StreamLimits limits) {
        json.put("frame_ms", StreamProtocol.FRAME_MILLIS);
        json.put("message_bytes", StreamProtocol.MESSAGE_BYTES);
        json.put("lead_ms", limits.lead().toMillis());
        json.put("pace", limits.pace());
        json.put("open_within_ms", limits.openWithin().toMillis());
        json.put("idle_ms", limits.idle().toMillis());
    }

    /** Each track that has units: [unit, first frame, frames] in order. */
    private static void tracks(ObjectNode json, UnitTracks tracks) {
        for (UnitStream stream : UnitStream.values()) {
            if (!tracks.track(stream).isEmpty()) {
                ArrayNode track = json.putArray(name(stream));
                for (TimedUnit unit : tracks.track(stream)) {
                    track.addArray().add(unit.id()).add(unit.firstFrame()).add(unit.frames());
                }
            }
        }
    }

    /**
     * An event of a server of this version or a later one: unknown fields are passed over.
     *
     * @return nothing for an event of an unknown type
     * @throws Refusal if that is no event
     */
    static Optional<StreamEvent> read(String json) {
        Fields fields = Fields.parse(json);
        return Optional.ofNullable(
                switch (fields.string("type")) {
                    case "opened" ->
                        new StreamEvent.Opened(
                                fields.string("call"), fields.string("leg"), fields.string("ticket"), limits(fields));
                    case "resumed" ->
                        new StreamEvent.Resumed(
                                fields.string("call"),
                                fields.string("leg"),
                                fields.whole("samples"),
                                fields.whole("messages"),
                                limits(fields));
                    case "ack" -> new StreamEvent.Ack(fields.whole("samples"), fields.whole("messages"));
                    case "utterance" ->
                        new StreamEvent.Utterance(
                                fields.whole("utterance"),
                                fields.string("source").equals("speech")
                                        ? Optional.of(new StreamEvent.Stretch(
                                                fields.whole("start_sample"), fields.whole("end_sample")))
                                        : Optional.empty(),
                                fields.has("units") ? Optional.of(tracks(fields.object("units"))) : Optional.empty(),
                                cursor(fields));
                    case "units" ->
                        new StreamEvent.Units(
                                fields.whole("utterance"),
                                fields.whole("sequence"),
                                fields.whole("start_sample"),
                                tracks(fields.object("units")),
                                cursor(fields));
                    case "text" ->
                        new StreamEvent.Text(
                                fields.whole("turn"),
                                fields.whole("sequence"),
                                fields.whole("run", 0, Long.MAX_VALUE, 0),
                                fields.string("text"),
                                cursor(fields));
                    case "turn_end" ->
                        new StreamEvent.TurnEnd(
                                fields.whole("turn"),
                                finish(fields),
                                fields.string("reason"),
                                usage(fields.object("usage")),
                                cursor(fields));
                    case "speech_end" ->
                        new StreamEvent.SpeechEnd(
                                fields.whole("turn"), finish(fields), fields.string("reason"), cursor(fields));
                    case "closed" -> new StreamEvent.Closed(fields.whole("utterances"), cursor(fields));
                    case "error" ->
                        new StreamEvent.Failed(
                                StreamFault.of(fields.string("code")).orElse(StreamFault.INTERNAL),
                                fields.string("message"),
                                fields.has("address") ? Optional.of(fields.string("address")) : Optional.empty());
                    default -> null;
                });
    }

    private static String cursor(Fields fields) {
        return fields.string("cursor");
    }

    private static Finish finish(Fields fields) {
        return fields.choice("finish", FINISHES, Optional.empty());
    }

    private static Usage usage(Fields fields) {
        return new Usage(
                natural(fields, "prompt_tokens"), natural(fields, "cached_tokens"), natural(fields, "written_tokens"));
    }

    private static StreamLimits limits(Fields fields) {
        Fields limits = fields.object("limits");
        return new StreamLimits(
                Duration.ofMillis(limits.whole("lead_ms")),
                limits.number("pace", 1, 1e6, 1),
                Duration.ofMillis(limits.whole("open_within_ms")),
                Duration.ofMillis(limits.whole("idle_ms")));
    }

    private static UnitTracks tracks(Fields fields) {
        return new UnitTracks(
                track(fields, UnitStream.SEMANTIC), track(fields, UnitStream.PITCH), track(fields, UnitStream.STYLE));
    }

    private static List<TimedUnit> track(Fields fields, UnitStream stream) {
        List<TimedUnit> track = new ArrayList<>();
        for (JsonNode unit : fields.array(name(stream))) {
            track.add(new TimedUnit(
                    unit.path(0).asInt(-1), unit.path(1).asInt(-1), unit.path(2).asInt(-1)));
        }
        return track;
    }

    private static int natural(Fields fields, String name) {
        return (int) fields.whole(name, 0, Integer.MAX_VALUE, -1);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
