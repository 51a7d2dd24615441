package dev.holdfast.cli;

import jakarta.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Messages that are tried no more. */
@Command(
        name = "dead-letter",
        description = "Looks after messages of steps and of web-hooks that were tried too often.",
        subcommands = {DeadLetters.ListAll.class, DeadLetters.Redrive.class, DeadLetters.Discard.class})
final class DeadLetters extends Group {

    /** Lists them. */
    @Command(name = "list", description = "Lists the first 200, sent first first.")
    static final class ListAll extends Action {

        @Override
        public Integer call() {
            JsonObject found = api().get("dead-letters").json();
            Table table = new Table("NUMBER", "CHANNEL", "INSTANCE", "WORKFLOW", "SENT", "TRIES", "ERROR");
            for (JsonObject each : items(found)) {
                table.row(
                        each.getString("number"),
                        each.getString("channel"),
                        each.getString("instanceId"),
                        each.getString("workflow"),
                        each.getString("sentAt"),
                        String.valueOf(each.getInt("attempts")),
                        each.containsKey("error") ? text(each.getJsonObject("error"), "message") : "");
            }
            screen().answer(found, () -> screen().table(table, "There is no dead letter."));
            return Exit.DONE;
        }
    }

    /** Something about one. */
    @SuppressWarnings("NullAway.Init")
    abstract static class One extends Action {

        @Parameters(paramLabel = "NUMBER", description = "The dead letter")
        String number;

        @Mixin
        final Reason reason = new Reason();

        int ordered(String verb, String done) {
            api().post(
                            "dead-letters/" + Api.segment(number) + "/" + verb,
                            reason.body().build());
            screen().answer(object().add(done, number).build(), () -> screen().line(number + " is " + done));
            return Exit.DONE;
        }
    }

    /** Has one delivered again. */
    @Command(name = "redrive", description = "Has it delivered again, with all attempts before it.")
    static final class Redrive extends One {

        @Override
        public Integer call() {
            return ordered("redrive", "redriven");
        }
    }

    /** Gives one up. */
    @Command(name = "discard", description = "Removes it for good; what stands behind it goes on.")
    static final class Discard extends One {

        @Override
        public Integer call() {
            return ordered("discard", "discarded");
        }
    }
}
