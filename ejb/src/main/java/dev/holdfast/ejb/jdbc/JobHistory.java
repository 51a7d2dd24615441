package dev.holdfast.ejb.jdbc;

import dev.holdfast.client.Jobs;
import dev.holdfast.client.Jobs.Execution;
import dev.holdfast.client.Jobs.Step;
import dev.holdfast.definition.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people can read of the batch runtime's executions. Runs in the transaction of the calling thread. */
public final class JobHistory {

    private static final List<String> METRICS = List.of(
            "readcount",
            "writecount",
            "commitcount",
            "rollbackcount",
            "readskipcount",
            "processskipcount",
            "filtercount",
            "writeskipcount");

    /** How the runtime writes the parameter in which a job of a workflow has its key. */
    private static final String KEY_LINE = Jobs.KEY + " = ";

    private static final Pattern RUN = Pattern.compile("([0-9]{1,18})-");

    private static final String SELECT =
            "SELECT e.jobexecutionid, e.jobinstanceid, i.applicationname, i.jobname, e.batchstatus, e.exitstatus, e.createtime,"
                    + " e.starttime, e.endtime, e.jobparameters, n.name, h.incarnation, h.successor FROM job_execution e JOIN"
                    + " job_instance i ON i.jobinstanceid = e.jobinstanceid LEFT JOIN hf_job_execution h ON h.execution_id ="
                    + " e.jobexecutionid LEFT JOIN hf_node n ON n.incarnation = h.incarnation ";

    private final Statements statements;
    private final BatchTables tables;

    JobHistory(JdbcStore store) {
        this.statements = store.statements;
        this.tables = new BatchTables(store);
    }

    /** Reads executions as {@link dev.holdfast.client.Jobs#executions}. */
    public List<Execution> list(Jobs.Query query) {
        if (!tables.arePresent()) {
            return List.of();
        }
        List<String> conditions = new ArrayList<>();
        query.job().ifPresent(name -> conditions.add("i.jobname = ?"));
        query.instance().ifPresent(number -> conditions.add("e.jobinstanceid = ?"));
        query.before().ifPresent(number -> conditions.add("e.jobexecutionid < ?"));
        query.startedBy()
                .ifPresent(id -> conditions.add("EXISTS (SELECT 1 FROM hf_snapshot s WHERE s.instance_id = ? AND"
                        + " position('" + KEY_LINE + "' || s.id || '-' in e.jobparameters) > 0)"));
        return shown(statements.query(
                SELECT + (conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions))
                        + " ORDER BY e.jobexecutionid DESC LIMIT ?",
                parameters -> {
                    if (query.job().isPresent()) {
                        parameters.text(query.job().get());
                    }
                    if (query.instance().isPresent()) {
                        parameters.number(query.instance().get().longValue());
                    }
                    if (query.before().isPresent()) {
                        parameters.number(query.before().get().longValue());
                    }
                    if (query.startedBy().isPresent()) {
                        parameters.text(query.startedBy().get());
                    }
                    parameters.number(query.limit());
                },
                row -> execution(row, List.of())));
    }

    /** Says of executions which instances run them: a job that a workflow runs has its run in the key that it was given. */
    private List<Execution> shown(List<Execution> found) {
        Map<Long, Long> runs = new HashMap<>();
        for (Execution execution : found) {
            String key = execution.parameters().getOrDefault(Jobs.KEY, "");
            Matcher run = RUN.matcher(key);
            if (run.lookingAt()) {
                runs.put(execution.id(), Long.valueOf(run.group(1)));
            }
        }
        if (runs.isEmpty()) {
            return found;
        }
        Map<Long, InstanceId> ids = new HashMap<>();
        statements
                .query(
                        "SELECT id, instance_id FROM hf_snapshot WHERE id = ANY(?)",
                        parameters -> parameters.numbers(List.copyOf(new TreeSet<>(runs.values())), "bigint"),
                        row -> Map.entry(row.getLong(1), new InstanceId(row.getString(2))))
                .forEach(each -> ids.put(each.getKey(), each.getValue()));
        return found.stream()
                .map(execution -> execution.startedBy(
                        Optional.ofNullable(runs.get(execution.id())).map(ids::get)))
                .toList();
    }

    /** Reads an execution with its steps. */
    public Optional<Execution> find(long execution) {
        if (!tables.arePresent()) {
            return Optional.empty();
        }
        List<Step> steps = statements.query(
                "SELECT stepexecutionid, stepname, batchstatus, exitstatus, starttime, endtime, executionexception, "
                        + String.join(", ", METRICS) + " FROM step_execution WHERE jobexecutionid = ? ORDER BY 1",
                parameters -> parameters.number(execution),
                JobHistory::step);
        return shown(statements.query(
                        SELECT + "WHERE e.jobexecutionid = ?",
                        parameters -> parameters.number(execution),
                        row -> execution(row, steps)))
                .stream()
                .findFirst();
    }

    /** Counts the executions that have not ended, by application and job. */
    public Map<List<String>, Long> running() {
        Map<List<String>, Long> running = new LinkedHashMap<>();
        if (tables.arePresent()) {
            statements
                    .query(
                            "SELECT i.applicationname, i.jobname, count(*) FROM job_execution e JOIN job_instance i ON"
                                    + " i.jobinstanceid = e.jobinstanceid WHERE e.batchstatus IN ('STARTING', 'STARTED',"
                                    + " 'STOPPING') GROUP BY i.applicationname, i.jobname",
                            none -> {},
                            row -> Map.entry(
                                    List.of(text(row.getString(1)).orElse(""), row.getString(2)), row.getLong(3)))
                    .forEach(each -> running.put(each.getKey(), each.getValue()));
        }
        return running;
    }

    private static Execution execution(ResultSet row, List<Step> steps) throws SQLException {
        String node = row.getString(11);
        return new Execution(
                row.getLong(1),
                row.getLong(2),
                text(row.getString(3)).orElse(""),
                row.getString(4),
                status(row.getString(5)),
                text(row.getString(6)),
                time(row.getTimestamp(7)),
                time(row.getTimestamp(8)),
                time(row.getTimestamp(9)),
                parameters(row.getString(10)),
                Optional.empty(),
                node == null ? Optional.empty() : Optional.of(node + "/" + row.getInt(12)),
                Optional.ofNullable(row.getObject(13)).map(number -> ((Number) number).longValue()),
                steps);
    }

    private static Step step(ResultSet row) throws SQLException {
        Map<String, Long> metrics = new LinkedHashMap<>();
        for (int each = 0; each < METRICS.size(); each++) {
            metrics.put(METRICS.get(each).replace("count", ""), row.getLong(8 + each));
        }
        return new Step(
                row.getLong(1),
                row.getString(2),
                status(row.getString(3)),
                text(row.getString(4)),
                time(row.getTimestamp(5)),
                time(row.getTimestamp(6)),
                metrics,
                text(row.getString(7)));
    }

    private static String status(@Nullable String status) {
        return status == null ? "unknown" : status.toLowerCase(Locale.ROOT);
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text);
    }

    private static Optional<Instant> time(@Nullable Timestamp time) {
        return Optional.ofNullable(time).map(Timestamp::toInstant);
    }

    /** A line for each, as the runtime writes them. */
    private static Map<String, String> parameters(@Nullable String text) {
        Map<String, String> parameters = new TreeMap<>();
        for (String line : text(text).orElse("").split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return parameters;
    }
}
