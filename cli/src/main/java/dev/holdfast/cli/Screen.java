package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What is shown: answers on the one stream, for people or, with {@code --json}, for programs; everything else, progress and errors, on
 * the other.
 *
 * @param out for answers
 * @param err for everything else
 * @param json whether answers are for programs
 * @param live whether a person sees the other stream as it is written, so that a line may be written over
 * @param clock what time it is
 */
record Screen(PrintWriter out, PrintWriter err, boolean json, boolean live, Clock clock) {

    /** Shows an answer: as it is, or by what a person reads. */
    void answer(JsonValue value, Runnable person) {
        if (json) {
            out.println(pretty(value));
        } else {
            person.run();
        }
        out.flush();
    }

    void line(String text) {
        out.println(Table.plain(text));
        out.flush();
    }

    void table(Table table, String nothing) {
        if (table.isEmpty()) {
            line(nothing);
        } else {
            table.lines().forEach(this::line);
        }
    }

    /** Says something beside the answer. */
    void note(String text) {
        err.println(text);
        err.flush();
    }

    /** Shows how far something is, over what was shown last; not where nobody looks. */
    void progress(String text) {
        if (live) {
            err.print("\r\u001b[K" + text);
            err.flush();
        }
    }

    /** Ends what is written over. */
    void progressed() {
        if (live) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    String ago(String time) {
        return time.isEmpty() ? "" : Times.text(Duration.between(Instant.parse(time), clock.instant())) + " ago";
    }

    static String pretty(JsonValue value) {
        if (!(value instanceof JsonStructure structure)) {
            return value.toString();
        }
        StringWriter text = new StringWriter();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(structure);
        }
        return text.toString().strip();
    }
}
