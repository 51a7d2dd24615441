package dev.holdfast.cli;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The audit. */
@Command(
        name = "audit",
        description = "Shows who ordered what, and verifies that nobody has changed it since.",
        subcommands = {Audit.ListAll.class, Audit.Verify.class})
final class Audit extends Group {

    /** Lists entries. */
    @Command(name = "list", description = "Lists who ordered what, the newest first.")
    static final class ListAll extends Action {

        @Option(names = "--subject", paramLabel = "ID", description = "For that instance, or what else")
        private Optional<String> subject = Optional.empty();

        @Option(names = "--actor", paramLabel = "NAME", description = "By that one")
        private Optional<String> actor = Optional.empty();

        @Option(names = "--verb", paramLabel = "NAME", description = "What was ordered")
        private Optional<String> verb = Optional.empty();

        @Option(
                names = "--limit",
                paramLabel = "NUMBER",
                description = "How many at most; 50 unless it is said, 0 for all")
        private int limit = 50;

        @Override
        public Integer call() {
            List<Map.Entry<String, String>> parameters = new ArrayList<>();
            subject.ifPresent(text -> parameters.add(Map.entry("subject", text)));
            actor.ifPresent(text -> parameters.add(Map.entry("actor", text)));
            verb.ifPresent(text -> parameters.add(Map.entry("verb", text)));
            JsonObject found = pages("audit", parameters, limit, "cursor");
            Table table = new Table("AT", "WHO", "FROM", "VERB", "SUBJECT", "OUTCOME", "WAS", "BECAME", "WHY");
            for (JsonObject each : items(found)) {
                table.row(
                        each.getString("at"),
                        text(each, "actor"),
                        text(each, "origin"),
                        each.getString("verb"),
                        each.getString("subject"),
                        each.getString("outcome"),
                        text(each, "was"),
                        text(each, "became"),
                        text(each, "reason"));
            }
            screen().answer(found, () -> screen().table(table, "Nobody has ordered such a thing."));
            return Exit.DONE;
        }
    }

    /** Verifies the chain. */
    @Command(
            name = "verify",
            description = {
                "Computes the chain of hashes anew, and ends with 14 if anything was changed or removed since it was written.",
                "",
                "Keep the head it prints elsewhere, and give it the next time: a chain that somebody wrote anew as a whole has"
                        + " another one."
            })
    static final class Verify extends Action {

        @Option(
                names = "--head",
                paramLabel = "HASH",
                description = "The head of an earlier time, which must be the same still")
        private Optional<String> head = Optional.empty();

        @Override
        public Integer call() {
            JsonObject found = api().get("audit/verification").json();
            boolean intact = found.getBoolean("intact");
            boolean same = head.isEmpty() || head.get().equals(found.getString("head"));
            screen().answer(found, () -> {
                screen().line(
                                intact
                                        ? "The audit is as it was written: " + found.get("entries") + " entries, head "
                                                + found.getString("head")
                                        : "THE AUDIT IS NOT AS IT WAS WRITTEN: " + text(found, "fault"));
                if (!same) {
                    screen().line(
                                    "The head is not the one that was given: entries have come since, or the chain was written anew.");
                }
            });
            return intact && same ? Exit.DONE : Exit.UNWELL;
        }
    }
}
