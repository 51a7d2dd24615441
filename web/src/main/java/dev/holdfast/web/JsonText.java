package dev.holdfast.web;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and writes JSON text strictly: one value in UTF-8, no member twice, nothing lost on the way. */
final class JsonText {

    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

    /** What the parser adds to its messages; where it is at the end of the text it is wrong there. */
    private static final Pattern PLACE = Pattern.compile(" ?(at )?\\(line no=[^)]*\\)");

    private JsonText() {}

    /** Reads one value; throws {@link Rejected} with line and column for anything else. */
    static JsonValue read(byte[] text) {
        if (text.length == 0) {
            throw RequestError.BAD_JSON.because("the body is empty; it must be JSON");
        }
        String decoded = decode(text);
        try (JsonParser parser = Json.createParser(new StringReader(decoded));
                JsonReader reader = READERS.createReader(new StringReader(decoded))) {
            // The reader stops after the value, whatever follows; the parser does not see that a member stands twice.
            while (parser.hasNext()) {
                parser.next();
            }
            return reader.readValue();
        } catch (JsonParsingException e) {
            throw rejected(decoded, e);
        } catch (RuntimeException e) { // too deep, or a number too long: the parser has no type for those
            throw RequestError.BAD_JSON.because("the body is not valid JSON: " + e.getMessage());
        }
    }

    /** Writes a value; numbers keep all their digits. Throws {@link Rejected} if UTF-8 cannot hold it. */
    static String write(JsonValue value) {
        String text = value.toString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw RequestError.BAD_JSON.because("the body has a \\u escape that is half a character");
        }
        return text;
    }

    /** Returns what a value is, with its article, for messages. */
    static String kind(JsonValue value) {
        return switch (value.getValueType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case TRUE, FALSE -> "a boolean";
            case NULL -> "null";
        };
    }

    private static Rejected rejected(String text, JsonParsingException error) {
        String said = PLACE.matcher(String.valueOf(error.getMessage())).replaceAll("");
        long offset = Math.min(Math.max(error.getLocation().getStreamOffset(), 0), text.length());
        String before = text.substring(0, (int) offset);
        long line = before.chars().filter(character -> character == '\n').count() + 1;
        long column = offset - before.lastIndexOf('\n');
        return new Rejected(Problem.of(
                        RequestError.BAD_JSON,
                        "the body is not valid JSON at line " + line + ", column " + column + ": " + said)
                .with("line", line)
                .with("column", column));
    }

    /** The convenient ways of the platform put a replacement character where bytes make no sense. */
    private static String decode(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw RequestError.BAD_JSON.because("the body is not UTF-8");
        }
    }
}
