package dev.holdfast.kit.fit;

import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.WorkflowView;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where the live instances of an installation stand, as a file of JSON lines: one line with the number of the format, one for
 * each definition that is deployed, with its outline, and one for each instance that has not ended. No values are in it.
 */
public final class LiveSnapshots {

    private static final int FORMAT = 1;
    private static final List<Phase> LIVE = List.of(Phase.RUNNING, Phase.PAUSED, Phase.CANCELLING, Phase.COMPENSATING);

    private LiveSnapshots() {}

    /**
     * Writes where all live instances stand. Reads one instance after the other, so that an installation that goes on meanwhile
     * is not shown at one moment: instances that end before they are read are left out, and one that is resumed meanwhile may
     * be.
     *
     * @param workflows the door of the installation
     * @param to where to; neither flushed nor closed
     * @return how many instances were written
     */
    public static int write(Workflows workflows, Writer to) throws IOException {
        line(to, Json.createObjectBuilder().add("liveSnapshots", FORMAT));
        for (WorkflowView view : workflows.workflows()) {
            line(to, Json.createObjectBuilder().add("definition", definition(view)));
        }
        Set<Long> written = new HashSet<>();
        for (Phase phase : LIVE) {
            Optional<Long> after = Optional.empty();
            do {
                List<InstanceSummary> page = workflows.list(query(phase, after));
                for (InstanceSummary summary : page) {
                    Optional<JsonObjectBuilder> instance = instance(workflows, summary);
                    if (instance.isPresent() && written.add(summary.run())) {
                        line(to, Json.createObjectBuilder().add("instance", instance.get()));
                    }
                }
                after = page.stream().map(InstanceSummary::run).min(Long::compare);
            } while (after.isPresent());
        }
        return written.size();
    }

    private static void line(Writer to, JsonObjectBuilder line) throws IOException {
        to.write(line.build().toString());
        to.write('\n');
    }

    private static InstanceQuery query(Phase phase, Optional<Long> after) {
        return new InstanceQuery(
                Optional.of(phase),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                after,
                InstanceQuery.MAX_LIMIT);
    }

    private static JsonObjectBuilder definition(WorkflowView view) {
        return Json.createObjectBuilder()
                .add("workflow", view.name().value())
                .add("version", view.version())
                .add("hash", view.hash().toString())
                .add("nodes", Outline.of(outermost(view.nodes())));
    }

    /** Of all nodes that are listed, those that stand in no other. */
    private static List<Node> outermost(List<Plan.Listing> listed) {
        Set<NodeId> inside = new HashSet<>();
        for (Plan.Listing row : listed) {
            row.node().blocks().forEach(block -> block.nodes().forEach(node -> inside.add(node.id())));
            if (row.node() instanceof Node.Fork fork) {
                inside.add(fork.join().id());
            }
        }
        return listed.stream()
                .map(Plan.Listing::node)
                .filter(node -> !inside.contains(node.id()))
                .toList();
    }

    private static Optional<JsonObjectBuilder> instance(Workflows workflows, InstanceSummary summary) {
        Snapshot snapshot;
        try {
            snapshot = workflows.instance(summary.id().value());
        } catch (UnknownInstance e) {
            return Optional.empty(); // it was there a moment ago
        }
        if (!(snapshot.state() instanceof State.Live live) || snapshot.run() != summary.run()) {
            return Optional.empty();
        }
        JsonArrayBuilder branches = Json.createArrayBuilder();
        live.branches().forEach(branch -> branches.add(branch(branch)));
        return Optional.of(Json.createObjectBuilder()
                .add("id", snapshot.id().value())
                .add("workflow", snapshot.workflow().value())
                .add("hash", snapshot.hash().toString())
                .add("movable", live instanceof State.InProgress || live instanceof State.Paused)
                .add("status", snapshot.status().kind().name().toLowerCase(Locale.ROOT))
                .add("branches", branches));
    }

    private static JsonObjectBuilder branch(BranchState branch) {
        JsonObjectBuilder line = Json.createObjectBuilder()
                .add("branch", branch.branch())
                .add("sequence", branch.sequence())
                .add("position", branch.position().toText());
        branch.parent().ifPresent(parent -> line.add("parent", parent));
        return line;
    }

    /**
     * One live instance.
     *
     * @param movable whether its status allows a move to another definition: it runs or is paused
     * @param branches where it stands, without values; none of them counts as held, which is a matter of the moment
     */
    record Instance(
            String id, String workflow, String hash, boolean movable, String status, List<BranchState> branches) {}

    /**
     * What was read.
     *
     * @param plans the plans that are known, by name and hash of the workflow
     */
    record Read(Map<String, Plan> plans, List<Instance> instances) {

        Optional<Plan> plan(Instance instance) {
            return Optional.ofNullable(plans.get(key(instance.workflow(), instance.hash())));
        }
    }

    private static String key(String workflow, String hash) {
        return workflow + "@" + hash;
    }

    /** Reads the lines; throws {@link IllegalArgumentException} with the number of the first line that is none of this format. */
    static Read read(Reader from) throws IOException {
        Map<String, Plan> plans = new HashMap<>();
        List<Instance> instances = new ArrayList<>();
        BufferedReader lines = new BufferedReader(from);
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                read(number, line, plans, instances);
            } catch (JsonException
                    | HoldfastException
                    | ClassCastException
                    | NullPointerException
                    | IllegalStateException e) {
                // what a value that is missing or of another kind becomes in the API of JSON-P
                throw unreadable(number, line);
            }
            number++;
        }
        if (number == 1) {
            throw new IllegalArgumentException(
                    "there is no line at all; the first is to be {\"liveSnapshots\":" + FORMAT + "}");
        }
        return new Read(plans, instances);
    }

    private static IllegalArgumentException unreadable(int number, String line) {
        return new IllegalArgumentException("line " + number + " is no line of live snapshots of format " + FORMAT
                + ": " + (line.length() > 100 ? line.substring(0, 100) + "..." : line));
    }

    private static void read(int number, String line, Map<String, Plan> plans, List<Instance> instances) {
        JsonObject object;
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            object = reader.readObject();
        }
        if (number == 1 ? object.getInt("liveSnapshots", 0) != FORMAT : object.containsKey("liveSnapshots")) {
            throw unreadable(number, line);
        }
        if (object.containsKey("definition")) {
            JsonObject definition = object.getJsonObject("definition");
            OutlineReader.read(definition.getJsonArray("nodes"))
                    .ifPresent(plan ->
                            plans.put(key(definition.getString("workflow"), definition.getString("hash")), plan));
        } else if (object.containsKey("instance")) {
            instances.add(instance(object.getJsonObject("instance")));
        } else if (number > 1) {
            throw unreadable(number, line);
        }
    }

    private static Instance instance(JsonObject object) {
        List<BranchState> branches = new ArrayList<>();
        for (JsonObject branch : object.getJsonArray("branches").getValuesAs(JsonObject.class)) {
            branches.add(new BranchState(
                    branch.getInt("branch"),
                    branch.getInt("sequence"),
                    Position.ofText(branch.getString("position")),
                    branch.containsKey("parent") ? OptionalInt.of(branch.getInt("parent")) : OptionalInt.empty(),
                    false,
                    Optional.empty()));
        }
        return new Instance(
                object.getString("id"),
                object.getString("workflow"),
                object.getString("hash"),
                object.getBoolean("movable"),
                object.getString("status"),
                branches);
    }
}
