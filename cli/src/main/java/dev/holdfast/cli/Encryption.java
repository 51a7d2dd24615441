package dev.holdfast.cli;

import jakarta.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Values at rest. */
@Command(
        name = "encryption",
        description = "Shows with which key values are encrypted, and writes all of them anew with it.",
        subcommands = {Encryption.Show.class, Encryption.Rewrite.class, Encryption.Cancel.class})
final class Encryption extends Group {

    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(500);

    private static String about(JsonObject order) {
        return "order " + order.getString("id") + " to write all values with key " + order.getString("key") + " is "
                + order.getString("status") + ", round " + order.getInt("round") + ": " + order.get("rewritten")
                + " written, " + order.get("unreadable") + " unreadable";
    }

    /** Shows key and orders. */
    @Command(name = "show", description = "Shows with which key the node that answers writes, and the last orders.")
    static final class Show extends Action {

        @Override
        public Integer call() {
            JsonObject found = api().get("encryption").json();
            screen().answer(found, () -> {
                screen().line(
                                found.containsKey("writesWith")
                                        ? "Values are written with key " + found.getString("writesWith")
                                        : "Values are written in clear");
                found.getJsonArray("orders").forEach(order -> screen().line(about(order.asJsonObject())));
            });
            return Exit.DONE;
        }
    }

    /** Writes all values anew. */
    @Command(
            name = "rewrite",
            description = {
                "Writes all stored values anew with the present key, waits for it, and ends with 3 if some could not be read.",
                "",
                "Let all nodes write with the new key first. Once this has ended, no value needs an older one."
            })
    static final class Rewrite extends Action {

        @Mixin
        private final Reason reason = new Reason();

        @Option(names = "--no-wait", description = "Does not wait for its end")
        private boolean noWait;

        @Override
        public Integer call() {
            JsonObject order =
                    api().post("encryption/orders", reason.body().build()).json();
            String id = order.getString("id");
            if (noWait) {
                screen().answer(order, () -> screen().line(id));
                return Exit.DONE;
            }
            while (order.getString("status").equals("running")) {
                LockSupport.parkNanos(BETWEEN);
                order = api().get("encryption/orders/" + Api.segment(id)).json();
            }
            JsonObject ended = order;
            screen().answer(ended, () -> screen().line(about(ended)));
            return ended.getString("status").equals("cancelled")
                    ? Exit.CANCELLED
                    : ended.getInt("unreadable") > 0 ? Exit.FAILED : Exit.DONE;
        }
    }

    /** Stops an order. */
    @Command(name = "cancel", description = "Stops an order; what is written stays so.")
    @SuppressWarnings("NullAway.Init")
    static final class Cancel extends Action {

        @Parameters(paramLabel = "ORDER", description = "Its number")
        private String id;

        @Override
        public Integer call() {
            JsonObject order = api().post("encryption/orders/" + Api.segment(id) + "/cancel", object().build())
                    .json();
            screen().answer(order, () -> screen().line(about(order)));
            return Exit.DONE;
        }
    }
}
