package dev.holdfast.cli;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Web-hooks. */
@Command(
        name = "webhook",
        description = "Looks after who is told what happens to instances.",
        subcommands = {
            WebHooks.ListAll.class,
            WebHooks.Create.class,
            WebHooks.Pause.class,
            WebHooks.Resume.class,
            WebHooks.Secret.class,
            WebHooks.Ping.class,
            WebHooks.Deliveries.class,
            WebHooks.Redeliver.class,
            WebHooks.Delete.class
        })
final class WebHooks extends Group {

    /** Something about one web-hook. */
    @SuppressWarnings("NullAway.Init")
    abstract static class One extends Action {

        @Parameters(paramLabel = "NUMBER", description = "The web-hook")
        String number;

        String path() {
            return "webhooks/" + Api.segment(number);
        }
    }

    /** The same with why. */
    abstract static class Ordered extends One {

        @Mixin
        final Reason reason = new Reason();

        int ordered(String verb) {
            return show(
                    this, api().post(path() + "/" + verb, reason.body().build()).json());
        }
    }

    private static int show(Action action, JsonObject webhook) {
        action.screen().answer(webhook, () -> {
            action.screen().line(webhook.getString("id") + "  " + state(webhook) + "  " + webhook.getString("url"));
            for (String member : List.of("pausedBecause", "failingSince", "oldSecretUntil", "secret")) {
                if (webhook.containsKey(member)) {
                    action.screen().line("  " + member + "  " + webhook.getString(member));
                }
            }
        });
        return Exit.DONE;
    }

    private static String state(JsonObject webhook) {
        return webhook.getBoolean("paused") ? "paused" : webhook.containsKey("failingSince") ? "failing" : "active";
    }

    /** Lists web-hooks. */
    @Command(name = "list", description = "Lists all web-hooks.")
    static final class ListAll extends Action {

        @Override
        public Integer call() {
            JsonObject all = api().get("webhooks").json();
            Table table = new Table("NUMBER", "STATE", "URL", "EVENTS", "WORKFLOWS", "TAGS");
            for (JsonObject each : items(all)) {
                table.row(
                        each.getString("id"),
                        state(each),
                        each.getString("url"),
                        names(each, "events"),
                        names(each, "workflows"),
                        names(each, "tags"));
            }
            screen().answer(all, () -> screen().table(table, "There is no web-hook."));
            return Exit.DONE;
        }

        private static String names(JsonObject webhook, String member) {
            return String.join(",", webhook.getJsonArray(member).getValuesAs(JsonString::getString));
        }
    }

    /** Makes a web-hook. */
    @Command(
            name = "create",
            description = {
                "Makes a web-hook, and prints its secret, which is shown this once.",
                "",
                "  holdfast webhook create https://hooks.example.com/in --event completed --event failed -w order"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Create extends Action {

        @Parameters(paramLabel = "URL", description = "Where the receiver is")
        private String url;

        @Option(names = "--event", paramLabel = "NAME", description = "What it is told; everything unless it is said")
        private List<String> events = List.of();

        @Option(
                names = {"-w", "--workflow"},
                paramLabel = "NAME",
                description = "Of whose instances; all unless it is said")
        private List<String> workflows = List.of();

        @Option(names = "--tag", paramLabel = "NAME", description = "Of instances that have all of these")
        private List<String> tags = List.of();

        @Mixin
        private final Reason reason = new Reason();

        @Override
        public Integer call() {
            JsonObjectBuilder body = reason.body()
                    .add("url", url)
                    .add("events", array(events))
                    .add("workflows", array(workflows))
                    .add("tags", array(tags));
            return show(this, api().post("webhooks", body.build()).json());
        }
    }

    /** Pauses a web-hook. */
    @Command(name = "pause", description = "Delivers nothing until it is resumed; what happens meanwhile is kept.")
    static final class Pause extends Ordered {

        @Override
        public Integer call() {
            return ordered("pause");
        }
    }

    /** Resumes a web-hook. */
    @Command(name = "resume", description = "Delivers again, what was kept at once.")
    static final class Resume extends Ordered {

        @Override
        public Integer call() {
            return ordered("resume");
        }
    }

    /** Gives another secret. */
    @Command(
            name = "secret",
            description = "Gives it another secret and prints that; the one before signs for a while, too.")
    static final class Secret extends Ordered {

        @Override
        public Integer call() {
            return ordered("secret");
        }
    }

    /** Sends a test. */
    @Command(name = "ping", description = "Sends a test, and prints the id of its message.")
    static final class Ping extends Ordered {

        @Override
        public Integer call() {
            JsonObject sent =
                    api().post(path() + "/ping", reason.body().build()).json();
            screen().answer(sent, () -> screen().line(sent.getString("message")));
            return Exit.DONE;
        }
    }

    /** Lists deliveries. */
    @Command(name = "deliveries", description = "Lists how the last messages went, the newest first.")
    static final class Deliveries extends One {

        @Override
        public Integer call() {
            JsonObject found = api().get(path() + "/deliveries?limit=200").json();
            Table table = new Table("AT", "MESSAGE", "EVENT", "INSTANCE", "DELIVERED", "TRIES", "STATUS", "ERROR");
            for (JsonObject each : items(found)) {
                table.row(
                        each.getString("at"),
                        each.getString("message"),
                        each.getString("event"),
                        text(each, "instanceId"),
                        each.getBoolean("delivered") ? "yes" : "no",
                        String.valueOf(each.getInt("attempts")),
                        each.containsKey("status") ? String.valueOf(each.getInt("status")) : "",
                        text(each, "error"));
            }
            screen().answer(found, () -> screen().table(table, "Nothing was delivered yet."));
            return Exit.DONE;
        }
    }

    /** Sends a message once more. */
    @Command(name = "redeliver", description = "Sends a message once more, with the same id.")
    @SuppressWarnings("NullAway.Init")
    static final class Redeliver extends Ordered {

        @Parameters(index = "1", paramLabel = "MESSAGE", description = "The id of the message")
        private String message;

        @Override
        public Integer call() {
            JsonObject sent = api().post(
                            path() + "/deliveries/" + Api.segment(message) + "/redeliver",
                            reason.body().build())
                    .json();
            screen().answer(sent, () -> screen().line(sent.getString("message")));
            return Exit.DONE;
        }
    }

    /** Removes a web-hook. */
    @Command(name = "delete", description = "Removes a web-hook, and what it was not told yet.")
    static final class Delete extends One {

        @Override
        public Integer call() {
            api().delete(path());
            screen().answer(object().add("deleted", number).build(), () -> screen().line(number + " is removed"));
            return Exit.DONE;
        }
    }
}
