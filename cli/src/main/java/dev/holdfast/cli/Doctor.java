package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Looks whether all is well, and says what to do if not. */
@Command(
        name = "doctor",
        description = {
            "Looks whether all is well: the connection, who you are taken for, nodes, clocks, definitions, schedules, jobs, and work"
                    + " that stands. Says what to do next, and ends with 14 if something is wrong.",
            "It changes nothing."
        })
final class Doctor extends Action {

    private static final Duration SKEW = Duration.ofSeconds(5);

    /** How long an instance may stand at a step that nobody runs. */
    private static final Duration STUCK = Duration.ofMinutes(5);

    private static final int SHOWN = 3;

    /** How something was found. */
    enum Level {
        WELL,
        NOTE,
        BAD
    }

    /**
     * Something that was looked at.
     *
     * @param what what it is
     * @param level how it was found
     * @param found what was found
     * @param next what to do; empty for nothing
     */
    record Finding(String what, Level level, String found, String next) {}

    private final List<Finding> findings = new ArrayList<>();

    private void well(String what, String found) {
        findings.add(new Finding(what, Level.WELL, found, ""));
    }

    private void note(String what, String found, String next) {
        findings.add(new Finding(what, Level.NOTE, found, next));
    }

    private void bad(String what, String found, String next) {
        findings.add(new Finding(what, Level.BAD, found, next));
    }

    @Override
    public Integer call() {
        if (connection() && login()) {
            look("nodes", "nodes", this::nodes);
            look("definitions", "workflows", this::definitions);
            look("instances", "counts", this::instances);
            look("stuck work", "instances?status=in_progress&sort=started&limit=20", this::stuck);
            look("limits", "limits", this::limits);
            look("schedules", "schedules", this::schedules);
            look("batch jobs", "jobs/executions?limit=50", this::jobs);
        }
        screen().answer(json(), this::tell);
        return findings.stream().anyMatch(finding -> finding.level() == Level.BAD) ? Exit.UNWELL : Exit.DONE;
    }

    private JsonObject json() {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Finding each : findings) {
            all.add(object().add("what", each.what())
                    .add("level", each.level().name().toLowerCase(Locale.ROOT))
                    .add("found", each.found())
                    .add("next", each.next()));
        }
        return object().add("findings", all).build();
    }

    private void tell() {
        for (Finding each : findings) {
            String mark = switch (each.level()) {
                case WELL -> "  ok   ";
                case NOTE -> "  note ";
                case BAD -> "  BAD  ";
            };
            screen().line(mark + each.what() + ": " + each.found());
            if (!each.next().isEmpty()) {
                screen().line("       -> " + each.next());
            }
        }
    }

    private boolean connection() {
        Instant begin = screen().clock().instant();
        HttpResponse<String> response;
        try {
            response = api().look("health");
        } catch (Trouble away) {
            if (away.exit() != Exit.UNREACHABLE) {
                throw away;
            }
            bad(
                    "connection",
                    String.valueOf(away.getMessage()),
                    "Is the server running, and is --server or HOLDFAST_URL its address?");
            return false;
        }
        Duration took = Duration.between(begin, screen().clock().instant());
        if (response.statusCode() == 200) {
            well("connection", api().base() + " answers in " + Times.text(took) + ", its database included");
        } else {
            bad(
                    "connection",
                    Api.problem(response).getString("detail", "HTTP status " + response.statusCode()),
                    response.statusCode() == 404
                            ? "There is no Holdfast below that address; it ends with /holdfast/api/."
                            : "The server answers and its engine does not: look at its log, and at its database.");
        }
        clocks(response, begin.plus(took.dividedBy(2)));
        return response.statusCode() == 200;
    }

    private void clocks(HttpResponse<String> response, Instant here) {
        Optional<String> date = response.headers().firstValue("Date");
        if (date.isEmpty()) {
            return;
        }
        try {
            Instant there = ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration off = Duration.between(there, here.truncatedTo(ChronoUnit.SECONDS))
                    .abs();
            if (off.compareTo(SKEW) > 0) {
                note(
                        "clocks",
                        "this machine and the server differ by " + Times.text(off),
                        "Nothing in Holdfast rests on clocks; filters by time, tokens and people do. Let both follow a time server.");
            }
        } catch (DateTimeException e) {
            // a server that tells no time
        }
    }

    private boolean login() {
        HttpResponse<String> workflows = api().look("workflows");
        String who = String.valueOf(api().credentials());
        switch (workflows.statusCode()) {
            case 200 -> well("log-in", who + " is let in" + roles());
            case 401 -> {
                bad(
                        "log-in",
                        who + " is not let in",
                        "Set HOLDFAST_USER and HOLDFAST_PASSWORD, HOLDFAST_TOKEN, or a line in a netrc file.");
                return false;
            }
            case 403 -> {
                bad(
                        "log-in",
                        who + " has none of the roles",
                        "An administrator gives roles: see 'Secure it' in the documentation.");
                return false;
            }
            default -> {
                bad("log-in", Api.problem(workflows).getString("detail"), "Look at the server's log.");
                return false;
            }
        }
        return true;
    }

    /** What can be told without trying to order anything. */
    private String roles() {
        return api().look("audit?limit=1").statusCode() == 200
                ? ", and may see the audit (operator or admin)"
                : ", and may not see the audit";
    }

    /** What one look makes of an answer. */
    private interface Look {
        void at(JsonObject answer);
    }

    private void look(String what, String path, Look look) {
        HttpResponse<String> response = api().look(path);
        if (response.statusCode() == 200) {
            look.at(Api.parse(response.body()).asJsonObject());
        } else {
            note(what, "not looked at: " + Api.problem(response).getString("detail"), "");
        }
    }

    private void nodes(JsonObject answer) {
        List<JsonObject> live = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        long slots = 0;
        long held = 0;
        for (JsonObject node : items(answer)) {
            switch (node.getString("state")) {
                case "live" -> {
                    live.add(node);
                    slots += node.getInt("slots");
                    held += node.getInt("held");
                }
                case "lost" -> lost.add(node.getString("id"));
                default -> {}
            }
        }
        if (live.isEmpty()) {
            bad("nodes", "no node takes work", "Start one, or let one that is suspended go on (:resume).");
        } else if (held >= slots) {
            note(
                    "nodes",
                    live.size() + " live, and all their " + slots + " slots are taken",
                    "If work is late, add nodes or slots.");
        } else {
            well("nodes", live.size() + " live, " + held + " branches held, " + slots + " slots");
        }
        if (!lost.isEmpty()) {
            note("nodes", "lost within the last day: " + first(lost), "Their work was taken over. Look why they died.");
        }
    }

    private void definitions(JsonObject answer) {
        List<JsonObject> workflows = items(answer);
        if (workflows.isEmpty()) {
            note("definitions", "no workflow is deployed on this server", "Deploy an application.");
            return;
        }
        List<String> stranded = new ArrayList<>();
        for (JsonObject workflow : workflows) {
            JsonObject versions = api().get("workflows/" + Api.segment(workflow.getString("name")) + "/versions")
                    .json();
            for (JsonObject version : items(versions)) {
                int waiting = version.getInt("liveInstances", 0);
                if (!version.getBoolean("deployed") && waiting > 0) {
                    stranded.add(waiting + " of " + workflow.getString("name") + " "
                            + version.getString("definitionHash").substring(0, 12));
                }
            }
        }
        if (stranded.isEmpty()) {
            well("definitions", workflows.size() + " workflows, and the definition of every live instance is deployed");
        } else {
            bad(
                    "definitions",
                    "live instances whose definition is not deployed here: " + first(stranded),
                    "Deploy the old version beside the new one, or move them: holdfast migrate ID --to HASH.");
        }
    }

    private void instances(JsonObject answer) {
        JsonObject counts = answer.getJsonObject("byStatus");
        int failed = counts.getInt("failed", 0);
        if (failed == 0) {
            well("instances", counts.isEmpty() ? "there are none" : counts.toString());
            return;
        }
        String since = screen().clock().instant().minus(Duration.ofDays(1)).toString();
        JsonObject lately = pages(
                "instances",
                List.of(Map.entry("status", "failed"), Map.entry("startedFrom", since)),
                SHOWN + 1,
                "cursor");
        List<String> ids =
                items(lately).stream().map(each -> each.getString("instanceId")).toList();
        if (ids.isEmpty()) {
            note("instances", failed + " have failed, none of those that were started within a day", "");
        } else {
            bad(
                    "instances",
                    failed + " have failed, of those of the last day " + first(ids),
                    "holdfast show " + ids.get(0)
                            + " --graph; after the cause is mended, holdfast retry, or for many holdfast bulk run retry --status failed.");
        }
    }

    private void stuck(JsonObject answer) {
        List<String> standing = new ArrayList<>();
        Instant longAgo = screen().clock().instant().minus(STUCK);
        for (JsonObject row : items(answer)) {
            if (Instant.parse(row.getString("createdAt")).isBefore(longAgo)
                    && isDueFor(row.getString("instanceId"), longAgo)) {
                standing.add(row.getString("instanceId"));
            }
        }
        if (standing.isEmpty()) {
            well("stuck work", "none among the oldest 20 in progress");
        } else {
            bad(
                    "stuck work",
                    "due for more than " + Times.text(STUCK) + ", and nobody runs it: " + first(standing),
                    "Is a node live that has the workflow and the tags of the step (holdfast nodes, holdfast workflows)? If the nodes are busy, add slots.");
        }
    }

    /** Due and not held, with the last checkpoint long ago: what waits for a time, an event or its arms is not. */
    private boolean isDueFor(String id, Instant since) {
        HttpResponse<String> response = api().look(instance(id));
        if (response.statusCode() != 200) {
            return false;
        }
        JsonObject seen = Api.parse(response.body()).asJsonObject();
        if (!seen.getString("status").equals("in_progress")
                || seen.getInt("held", 0) > 0
                || !seen.containsKey("branches")) {
            return false;
        }
        boolean due = seen.getJsonArray("branches").getValuesAs(JsonObject.class).stream()
                .map(branch -> branch.getString("position"))
                .anyMatch(position -> position.equals("at_task") || position.equals("at_fork"));
        List<JsonObject> steps = items(api().get(instance(id) + "/steps").json());
        return due
                && !steps.isEmpty()
                && steps.stream()
                        .allMatch(step -> Instant.parse(step.getString("at")).isBefore(since));
    }

    private void limits(JsonObject answer) {
        List<String> full = items(answer).stream()
                .filter(each -> each.getInt("waiting") > 0)
                .map(each -> each.getString("limit") + " " + text(each, "key") + " (" + each.getInt("waiting") + ")")
                .toList();
        if (full.isEmpty()) {
            well("limits", "nobody waits for one");
        } else {
            note("limits", "waited for: " + first(full), "holdfast limits says who holds them.");
        }
    }

    private void schedules(JsonObject answer) {
        List<JsonObject> all = items(answer);
        List<String> failing = all.stream()
                .filter(each -> !text(each, "error").isEmpty())
                .map(each -> each.getString("name") + ": " + text(each, "error"))
                .toList();
        if (failing.isEmpty()) {
            well("schedules", all.size() + ", and none of them fails");
        } else {
            bad(
                    "schedules",
                    first(failing),
                    "holdfast schedule show says more; its workflow may not be deployed, or not take its input.");
        }
    }

    private void jobs(JsonObject answer) {
        List<String> failed = items(answer).stream()
                .filter(each -> each.getString("status").equals("FAILED")
                        && text(each, "successor").isEmpty())
                .map(each -> each.getString("execution") + " of " + each.getString("job"))
                .toList();
        if (failed.isEmpty()) {
            well("batch jobs", "none of the last 50 executions has failed");
        } else {
            note(
                    "batch jobs",
                    "failed: " + first(failed),
                    "holdfast batch show says why; holdfast batch restart goes on from its last checkpoint.");
        }
    }

    private static String first(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? shown + " and more" : shown;
    }
}
