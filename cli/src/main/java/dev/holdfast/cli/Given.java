package dev.holdfast.cli;

import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON value from the command line: itself, {@code @} and a file, or {@code -} for what comes in. */
final class Given {

    private Given() {}

    /** Reads it; what is no JSON is a {@link Trouble} that says where. */
    static JsonValue json(String argument, InputStream in) {
        String text = text(argument, in);
        try {
            return Api.parse(text);
        } catch (JsonException e) {
            throw new Trouble(
                    Exit.USAGE,
                    "the value '" + shortened(argument) + "' is no JSON: " + e.getMessage()
                            + (argument.startsWith("@") ? "" : " (a text needs quotes of its own: '\"text\"')"));
        }
    }

    private static String text(String argument, InputStream in) {
        try {
            if (argument.equals("-")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return argument.startsWith("@") ? Files.readString(Path.of(argument.substring(1))) : argument;
        } catch (IOException e) {
            throw new Trouble(Exit.USAGE, "the value '" + argument + "' cannot be read: " + e.getMessage());
        }
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
