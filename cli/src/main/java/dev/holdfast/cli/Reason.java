package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Why something is ordered. */
final class Reason {

    @Option(
            names = {"-r", "--reason"},
            paramLabel = "TEXT",
            description = "Why; it is kept with the order")
    private Optional<String> text = Optional.empty();

    /** For picocli. */
    Reason() {}

    /** Begins the body of a request with it. */
    JsonObjectBuilder body() {
        JsonObjectBuilder body = Json.createObjectBuilder();
        text.ifPresent(why -> body.add("reason", why));
        return body;
    }
}
