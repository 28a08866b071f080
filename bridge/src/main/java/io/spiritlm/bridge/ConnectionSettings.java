package io.spiritlm.bridge;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * How Kafka's clients prove who they are and keep others from listening: settings of Kafka's own whose names begin with
 * {@code security.}, {@code ssl.}, {@code sasl.} or {@code client.}. All other settings are the pipeline's.
 *
 * <p>Values may be secrets: {@link #toString} and the messages of failures name the settings alone.
 *
 * @param values by Kafka's name
 */
public record ConnectionSettings(Map<String, String> values) {
    /** Kafka's defaults: nothing is encrypted, and nobody says who they are. */
    public static final ConnectionSettings NONE = new ConnectionSettings(Map.of());

    private static final List<String> PREFIXES = List.of("security.", "ssl.", "sasl.", "client.");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s\"'=;,]+");

    public ConnectionSettings {
        values = Map.copyOf(values);
        for (String name : new TreeSet<>(values.keySet())) {
            if (PREFIXES.stream().noneMatch(name::startsWith)
                    || !AdminClientConfig.configNames().contains(name)) {
                throw new IllegalArgumentException("expected only settings of Kafka's clients that begin with "
                        + String.join(", ", PREFIXES) + ", found " + name);
            }
        }
    }

    /**
     * Reads a Java properties file in UTF-8.
     *
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if it is no such file, or has a setting that isn't taken
     */
    public static ConnectionSettings read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            Map<String, String> values = new TreeMap<>();
            properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
            return new ConnectionSettings(values);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": expected text in UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** A failure's message, without any word that stands in a secret setting. */
    String withoutSecrets(String message) {
        String hidden = message;
        List<String> secrets = values.entrySet().stream()
                .filter(setting -> isSecret(setting.getKey()))
                .flatMap(setting -> BETWEEN_WORDS.splitAsStream(setting.getValue()))
                .filter(word -> !word.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String secret : secrets) {
            hidden = hidden.replaceAll("(?<!\\w)" + Pattern.quote(secret) + "(?!\\w)", "[hidden]");
        }
        return hidden;
    }

    private static boolean isSecret(String name) {
        ConfigDef.ConfigKey key = AdminClientConfig.configDef().configKeys().get(name);
        return key == null || key.type == ConfigDef.Type.PASSWORD;
    }

    /** The settings' names, and the protocol, which is no secret. */
    @Override
    public String toString() {
        return values.keySet().stream()
                .sorted()
                .map(name -> name.equals("security.protocol") ? name + "=" + values.get(name) : name)
                .collect(Collectors.joining(", "));
    }
}
