package dev.holdfast.cli;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders for all instances that a filter lets through. */
@Command(
        name = "bulk",
        description = "Orders something for many instances at once, in the background, and tells how far that is.",
        subcommands = {
            BulkOrders.Run.class,
            BulkOrders.ListAll.class,
            BulkOrders.Show.class,
            BulkOrders.Results.class,
            BulkOrders.Cancel.class
        })
final class BulkOrders extends Group {

    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(500);

    /** Shows how far an order is until it has ended; returns 3 if it was refused for some. */
    private static int follow(Action action, String id) {
        while (true) {
            JsonObject bulk = action.api().get("bulk/" + Api.segment(id)).json();
            long done = bulk.getInt("done") + (long) bulk.getInt("refused");
            action.screen().progress(ProgressBar.line(done, bulk.getInt("total"), bulk.getInt("refused") + " refused"));
            if (!bulk.getString("status").equals("running")) {
                action.screen().progressed();
                action.screen().answer(bulk, () -> action.screen().line(about(bulk)));
                return bulk.getString("status").equals("cancelled")
                        ? Exit.CANCELLED
                        : bulk.getInt("refused") > 0 ? Exit.FAILED : Exit.DONE;
            }
            LockSupport.parkNanos(BETWEEN);
        }
    }

    private static String about(JsonObject bulk) {
        return "bulk " + bulk.getString("id") + ": " + bulk.getString("action") + " is " + bulk.getString("status")
                + ", " + bulk.getInt("done") + " of " + bulk.getInt("total") + " done, " + bulk.getInt("refused")
                + " refused";
    }

    /** Orders. */
    @Command(
            name = "run",
            description = {
                "Orders something for all instances that the filter lets through, waits for it, and ends with 3 if it was refused"
                        + " for some.",
                "",
                "  holdfast bulk run retry --status failed -w order --since 1d --dry-run",
                "  holdfast bulk run retry --status failed -w order --since 1d --reason 'the bank is back'"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Run extends Action {

        @Parameters(paramLabel = "ACTION", description = "cancel, cancel_and_undo, terminate, pause, resume or retry")
        private String action;

        @Mixin
        private final Filter filter = new Filter();

        @Mixin
        private final Reason reason = new Reason();

        @Option(
                names = {"-n", "--dry-run"},
                description = "Tells only for how many it would be")
        private boolean dryRun;

        @Option(names = "--all", description = "Means all instances there are; needed where there is no filter")
        private boolean all;

        @Option(names = "--no-wait", description = "Does not wait for its end")
        private boolean noWait;

        @Override
        public Integer call() {
            if (filter.isEmpty() && !all) {
                throw new Trouble(
                        Exit.USAGE, "without a filter this means every instance there is; say --all if it does");
            }
            JsonObjectBuilder body = reason.body().add("action", action).add("filter", filter.body(screen().clock()));
            if (dryRun) {
                JsonObject preview =
                        api().post("bulk", body.add("dryRun", true).build()).json();
                screen().answer(preview, () -> preview(preview));
                return Exit.DONE;
            }
            JsonObject bulk = api().post("bulk", body.build()).json();
            if (noWait) {
                screen().answer(bulk, () -> screen().line(bulk.getString("id")));
                return Exit.DONE;
            }
            return follow(this, bulk.getString("id"));
        }

        private void preview(JsonObject preview) {
            screen().line(action + " would be possible for " + preview.getInt("possible") + " of "
                    + preview.getInt("total") + " instances");
            preview.getJsonObject("refused")
                    .forEach((code, count) -> screen().line("  refused for " + count + ": " + code));
            preview.getJsonArray("first").forEach(first -> screen().line("  " + first));
        }
    }

    /** Lists orders. */
    @Command(name = "list", description = "Lists these orders, the newest first.")
    static final class ListAll extends Action {

        @Option(
                names = "--limit",
                paramLabel = "NUMBER",
                description = "How many at most; 20 unless it is said, 0 for all")
        private int limit = 20;

        @Override
        public Integer call() {
            JsonObject found = pages("bulk", List.of(), limit, "cursor");
            Table table = new Table("BULK", "ACTION", "STATUS", "DONE", "REFUSED", "TOTAL", "GIVEN", "BY");
            for (JsonObject each : items(found)) {
                table.row(
                        each.getString("id"),
                        each.getString("action"),
                        each.getString("status"),
                        text(each, "done"),
                        text(each, "refused"),
                        text(each, "total"),
                        screen().ago(each.getString("createdAt")),
                        text(each, "actor"));
            }
            screen().answer(found, () -> screen().table(table, "Nothing was ordered for many."));
            return Exit.DONE;
        }
    }

    /** Shows an order. */
    @Command(name = "show", description = "Shows how far an order is; with --watch until it has ended.")
    @SuppressWarnings("NullAway.Init")
    static final class Show extends Action {

        @Parameters(paramLabel = "BULK", description = "Its number")
        private String id;

        @Option(names = "--watch", description = "Until it has ended")
        private boolean watch;

        @Override
        public Integer call() {
            if (watch) {
                return follow(this, id);
            }
            JsonObject bulk = api().get("bulk/" + Api.segment(id)).json();
            screen().answer(bulk, () -> screen().line(about(bulk)));
            return Exit.DONE;
        }
    }

    /** Lists what came of an order. */
    @Command(name = "results", description = "Lists what came of an order for each instance.")
    @SuppressWarnings("NullAway.Init")
    static final class Results extends Action {

        @Parameters(paramLabel = "BULK", description = "Its number")
        private String id;

        @Option(names = "--outcome", paramLabel = "CODE", description = "Only those: done, or a code")
        private Optional<String> outcome = Optional.empty();

        @Option(names = "--limit", paramLabel = "NUMBER", description = "How many at most; all unless it is said")
        private int limit;

        @Override
        public Integer call() {
            List<Map.Entry<String, String>> parameters = new ArrayList<>();
            outcome.ifPresent(code -> parameters.add(Map.entry("outcome", code)));
            JsonObject found = pages("bulk/" + Api.segment(id) + "/results", parameters, limit, "cursor");
            Table table = new Table("INSTANCE", "OUTCOME", "DETAIL");
            items(found)
                    .forEach(each ->
                            table.row(each.getString("instanceId"), each.getString("outcome"), text(each, "detail")));
            screen().answer(found, () -> screen().table(table, "Nothing yet."));
            return Exit.DONE;
        }
    }

    /** Stops an order. */
    @Command(name = "cancel", description = "Stops an order; what is done stays done.")
    @SuppressWarnings("NullAway.Init")
    static final class Cancel extends Action {

        @Parameters(paramLabel = "BULK", description = "Its number")
        private String id;

        @Override
        public Integer call() {
            JsonObject bulk = api().post("bulk/" + Api.segment(id) + "/cancel", object().build())
                    .json();
            screen().answer(bulk, () -> screen().line(about(bulk)));
            return Exit.DONE;
        }
    }
}
