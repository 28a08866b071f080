package io.spiritlm.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.Objects;

/** The published schema. */
final class StreamSchema {
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Objects.requireNonNull(StreamServer.class.getResourceAsStream(StreamProtocol.SCHEMA_RESOURCE)));

    private StreamSchema() {}

    static boolean allows(String json) {
        return SCHEMA.validate(json, InputFormat.JSON).isEmpty();
    }

    static void validate(String json) {
        assertThat(SCHEMA.validate(json, InputFormat.JSON)).as(json).isEmpty();
    }
}
