package dev.holdfast.cli;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that order something of one instance. Each is entered in the audit with who, when, from where and why. */
final class Orders {

    private Orders() {}

    /** An order for one instance. */
    @SuppressWarnings("NullAway.Init")
    abstract static class Order extends Action {

        @Parameters(index = "0", paramLabel = "ID", description = "The instance")
        String id;

        @Mixin
        final Reason reason = new Reason();

        @Option(
                names = "--if-match",
                paramLabel = "ETAG",
                description = "Only if the instance is still as it was seen with that ETag; else it ends with 13")
        Optional<String> ifMatch = Optional.empty();

        int order(String verb, JsonObjectBuilder body) {
            JsonObject seen = api().post(
                            instance(id) + "/" + verb,
                            body.build(),
                            ifMatch.map(tag -> Map.of("If-Match", tag)).orElse(Map.of()))
                    .json();
            screen().answer(seen, () -> screen().line(id + " is " + seen.getString("status") + after(seen)));
            return Exit.DONE;
        }

        private static String after(JsonObject seen) {
            boolean busy = seen.containsKey("held")
                    && seen.getInt("held") > 0
                    && seen.getString("status").equals("paused");
            return busy ? "; " + seen.getInt("held") + " steps that had begun may finish" : "";
        }
    }

    /** Cancels an instance. */
    @Command(name = "cancel", description = "Cancels an instance: nothing of any step commits any more.")
    static final class Cancel extends Order {

        @Option(names = "--undo", description = "Undoes finished steps, the last first; running ones may finish first")
        private boolean undo;

        @Override
        public Integer call() {
            return order("cancel", undo ? reason.body().add("undo", true) : reason.body());
        }
    }

    /** Terminates an instance. */
    @Command(name = "terminate", description = "Ends an instance at once, whatever it does; undoing included.")
    static final class Terminate extends Order {

        @Override
        public Integer call() {
            return order("terminate", reason.body());
        }
    }

    /** Pauses an instance. */
    @Command(
            name = "pause",
            description = "Pauses an instance: steps that have begun may finish, at most one on each branch.")
    static final class Pause extends Order {

        @Override
        public Integer call() {
            return order("pause", reason.body());
        }
    }

    /** Ends a pause. */
    @Command(name = "resume", description = "Lets a paused instance go on.")
    static final class Resume extends Order {

        @Override
        public Integer call() {
            return order("resume", reason.body());
        }
    }

    /** Retries an instance. */
    @Command(
            name = "retry",
            description =
                    "Lets a failed instance go on from the step that failed. To run it once more as a new one: restart.")
    static final class Retry extends Order {

        @Override
        public Integer call() {
            return order("retry", reason.body());
        }
    }

    /** Runs an instance once more. */
    @Command(
            name = "restart",
            description = {
                "Runs an instance once more, as a new one: from a step, or from the beginning. The old one stays as it is.",
                "",
                "  holdfast restart order-1 --from charge -i @order.json --new-id order-1-again"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Restart extends Action {

        @Parameters(paramLabel = "ID", description = "The instance")
        private String id;

        @Option(names = "--from", paramLabel = "NODE", description = "The node it begins at")
        private Optional<String> from = Optional.empty();

        @Option(
                names = {"-i", "--input"},
                paramLabel = "JSON",
                description = "What it begins with: JSON, @file or -; what the old one had unless it is said")
        private Optional<String> input = Optional.empty();

        @Option(
                names = "--new-id",
                paramLabel = "ID",
                description = "The id of the new instance; a random one unless it is said")
        private Optional<String> newId = Optional.empty();

        @Mixin
        private final Reason reason = new Reason();

        @Override
        public Integer call() {
            JsonObjectBuilder body = reason.body();
            from.ifPresent(node -> body.add("from", node));
            newId.ifPresent(text -> body.add("instanceId", text));
            input.ifPresent(
                    text -> body.add("input", Given.json(text, root().around().in())));
            JsonObject started =
                    api().post(instance(id) + "/restart", body.build()).json();
            screen().answer(started, () -> screen().line(started.getString("instanceId")));
            return Exit.DONE;
        }
    }

    /** Moves an instance to another definition. */
    @Command(name = "migrate", description = "Moves an instance to another definition of its workflow.")
    @SuppressWarnings("NullAway.Init")
    static final class Migrate extends Order {

        @Option(
                names = "--to",
                required = true,
                paramLabel = "HASH",
                description = "The definition, see 'holdfast workflows --json'")
        private String to;

        @Option(
                names = {"-n", "--node"},
                paramLabel = "OLD=NEW",
                description = "A node that has another id there; may be repeated")
        private Map<String, String> nodes = new LinkedHashMap<>();

        @Override
        public Integer call() {
            JsonObjectBuilder body = reason.body().add("to", to);
            if (!nodes.isEmpty()) {
                JsonObjectBuilder names = object();
                nodes.forEach(names::add);
                body.add("nodes", names);
            }
            return order("migrate", body);
        }
    }

    /** Sends an event. */
    @Command(
            name = "signal",
            description = {
                "Sends an event to an instance; it is kept until a wait takes it, also from before the start.",
                "",
                "  holdfast signal loan-7 approved -d '{\"by\": \"ann\"}' --key decision-1"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Signal extends Action {

        @Parameters(index = "0", paramLabel = "ID", description = "The instance")
        private String id;

        @Parameters(index = "1", paramLabel = "NAME", description = "The event")
        private String name;

        @Option(
                names = {"-d", "--data"},
                paramLabel = "JSON",
                description = "Its value: JSON, @file or -; null unless it is said")
        private String data = "null";

        @Option(
                names = "--key",
                paramLabel = "TEXT",
                description = "Stores it once, however often it is sent with that key")
        private Optional<String> key = Optional.empty();

        @Override
        public Integer call() {
            JsonValue value = Given.json(data, root().around().in());
            JsonObject sent = api().post(
                            instance(id) + "/signals/" + Api.segment(name),
                            value,
                            key.map(text -> Map.of("Idempotency-Key", text)).orElse(Map.of()))
                    .json();
            screen().answer(sent, () -> screen().line(sent.getBoolean("stored") ? "sent" : "it was there already"));
            return Exit.DONE;
        }
    }
}
