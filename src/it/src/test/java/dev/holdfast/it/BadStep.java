package dev.holdfast.it;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A step whose job XML says something that its artifact cannot do, and what the step must say to it: job, step and property.
 *
 * @param name the step
 * @param part which part of a step the artifact is
 * @param artifact its CDI name
 * @param properties what the job XML says; {@code APP} stands for what the application is called
 * @param property which of them is to blame
 * @param complaint what is wrong with it
 */
record BadStep(
        String name, Part part, String artifact, Map<String, String> properties, String property, String complaint) {

    static final String JOB = "bad-steps";

    private static final String REFUSED = "is refused: ";
    private static final String NOBODY = REFUSED + "no workflow 'nobody' is deployed here";
    private static final String NOWHERE = "/parameters/nothing";

    enum Part {
        BATCHLET,
        READER,
        PROCESSOR,
        WRITER,
        MAPPER
    }

    private static BadStep batchlet(
            String artifact, String name, Map<String, String> properties, String property, String complaint) {
        return new BadStep(name, Part.BATCHLET, artifact, properties, property, complaint);
    }

    /** Every artifact with everything that its job XML can say wrong. */
    static final List<BadStep> ALL = List.of(
            batchlet("holdfastStart", "start-nothing", Map.of(), "workflow", "is missing"),
            batchlet("holdfastStart", "start-nobody", Map.of("workflow", "nobody"), "workflow", NOBODY),
            batchlet(
                    "holdfastStart",
                    "start-torn",
                    Map.of("workflow", "APP-echo", "input", "{\"a\":"),
                    "input",
                    "is no JSON"),
            batchlet(
                    "holdfastStart",
                    "start-other-type",
                    Map.of("workflow", "APP-twice", "input", "\"x\""),
                    "input",
                    REFUSED),
            batchlet(
                    "holdfastStart",
                    "start-absent-parameter",
                    Map.of("workflow", "APP-echo", "inputParameter", "nothing"),
                    "inputParameter",
                    "is 'nothing', and the job was started without such a parameter"),
            batchlet(
                    "holdfastStart",
                    "start-torn-parameter",
                    Map.of("workflow", "APP-echo", "inputParameter", "torn"),
                    "inputParameter",
                    "is no JSON"),
            batchlet(
                    "holdfastStart",
                    "start-nowhere",
                    Map.of("workflow", "APP-echo", "inputPointer", NOWHERE),
                    "inputPointer",
                    "is '" + NOWHERE + "', which leads to nothing"),
            batchlet(
                    "holdfastStart",
                    "start-twice-told",
                    Map.of("workflow", "APP-echo", "input", "1", "inputPointer", "/job"),
                    "input",
                    "and its forms"),
            batchlet(
                    "holdfastStart",
                    "start-conflict",
                    Map.of("workflow", "APP-echo", "conflict", "explode"),
                    "conflict",
                    REFUSED),
            batchlet(
                    "holdfastStart",
                    "start-long-id",
                    Map.of("workflow", "APP-echo", "input", "\"x\"", "instance", "x".repeat(300)),
                    "instance",
                    REFUSED),
            batchlet("holdfastRun", "run-nothing", Map.of(), "workflow", "is missing"),
            batchlet("holdfastRun", "run-nobody", Map.of("workflow", "nobody"), "workflow", NOBODY),
            batchlet("holdfastRun", "run-torn", Map.of("workflow", "APP-echo", "input", "{"), "input", "is no JSON"),
            batchlet(
                    "holdfastRun",
                    "run-timeout",
                    Map.of("workflow", "APP-echo", "timeout", "soon"),
                    "timeout",
                    REFUSED),
            batchlet(
                    "holdfastRun",
                    "run-on-timeout",
                    Map.of("workflow", "APP-echo", "onTimeout", "explode"),
                    "onTimeout",
                    "is 'explode'; there are pause, cancel, undo, leave"),
            batchlet(
                    "holdfastRun",
                    "run-on-stop",
                    Map.of("workflow", "APP-echo", "onStop", "explode"),
                    "onStop",
                    "is 'explode'; there are pause, cancel, undo, leave"),
            batchlet(
                    "holdfastRun",
                    "run-fail-on",
                    Map.of("workflow", "APP-echo", "failOn", "FAILED,RAIN"),
                    "failOn",
                    "is 'RAIN'; there are"),
            batchlet("holdfastAwait", "await-nothing", Map.of(), "step", "is missing"),
            batchlet("holdfastAwait", "await-unknown", Map.of("instance", "nobody-is-there"), "instance", REFUSED),
            batchlet("holdfastAwait", "await-nobody", Map.of("workflow", "nobody"), "workflow", NOBODY),
            batchlet("holdfastAwait", "await-labels", Map.of("labels", "=x"), "labels", "is '=x'; write name=value"),
            batchlet("holdfastAwait", "await-timeout", Map.of("step", "x", "timeout", "soon"), "timeout", REFUSED),
            batchlet("holdfastAwait", "await-fail-on", Map.of("step", "x", "failOn", "RAIN"), "failOn", "is 'RAIN'"),
            batchlet("holdfastSignal", "signal-nothing", Map.of("signal", "go"), "instance", "is missing"),
            batchlet("holdfastSignal", "signal-nameless", Map.of("instance", "x"), "signal", "is missing"),
            batchlet("holdfastSignal", "signal-odd", Map.of("instance", "x", "signal", "a b"), "signal", REFUSED),
            batchlet(
                    "holdfastSignal",
                    "signal-torn",
                    Map.of("instance", "x", "signal", "go", "payload", "{"),
                    "payload",
                    "is no JSON"),
            batchlet(
                    "holdfastSignal",
                    "signal-nowhere",
                    Map.of("instance", "x", "signal", "go", "payloadPointer", NOWHERE),
                    "payloadPointer",
                    "is '" + NOWHERE + "', which leads to nothing"),
            batchlet(
                    "holdfastSignal",
                    "signal-key",
                    Map.of("instance", "x", "signal", "go", "key", "k".repeat(201)),
                    "key",
                    "has 201 characters"),
            batchlet("holdfastCancel", "cancel-nothing", Map.of(), "instance", "is missing"),
            batchlet("holdfastCancel", "cancel-unknown", Map.of("instance", "nobody-is-there"), "instance", REFUSED),
            batchlet("holdfastCancel", "cancel-step", Map.of("step", "nowhere"), "step", REFUSED),
            batchlet("holdfastCancel", "cancel-undo", Map.of("step", "x", "undo", "perhaps"), "undo", "is 'perhaps'"),
            batchlet("holdfastSchedule", "schedule-nothing", Map.of(), "action", "is missing"),
            batchlet("holdfastSchedule", "schedule-action", Map.of("action", "explode"), "action", "is 'explode'"),
            batchlet("holdfastSchedule", "schedule-nameless", Map.of("action", "pause"), "schedule", "is missing"),
            batchlet(
                    "holdfastSchedule",
                    "schedule-unknown",
                    Map.of("action", "trigger", "schedule", "nobody-is-there"),
                    "schedule",
                    REFUSED),
            batchlet(
                    "holdfastSchedule",
                    "schedule-of-nothing",
                    Map.of("action", "put", "schedule", "odd", "every", "1d"),
                    "workflow",
                    "is missing, and so is 'job'"),
            batchlet(
                    "holdfastSchedule",
                    "schedule-nobody",
                    Map.of("action", "put", "schedule", "odd", "every", "1d", "workflow", "nobody"),
                    "workflow",
                    NOBODY),
            batchlet(
                    "holdfastSchedule",
                    "schedule-no-such-job",
                    Map.of("action", "put", "schedule", "odd", "every", "1d", "job", "no-such-job"),
                    "job",
                    REFUSED + "no application on this node has a job 'no-such-job'"),
            batchlet(
                    "holdfastSchedule",
                    "schedule-no-time",
                    Map.of("action", "put", "schedule", "odd", "workflow", "APP-echo"),
                    "cron",
                    "or 'every' must be given"),
            batchlet(
                    "holdfastSchedule",
                    "schedule-cron",
                    Map.of(
                            "action",
                            "put",
                            "schedule",
                            "odd",
                            "workflow",
                            "APP-echo",
                            "cron",
                            "61 * * * *",
                            "zone",
                            "UTC"),
                    "cron",
                    REFUSED),
            batchlet(
                    "holdfastSchedule",
                    "schedule-zone",
                    Map.of(
                            "action",
                            "put",
                            "schedule",
                            "odd",
                            "workflow",
                            "APP-echo",
                            "cron",
                            "@daily",
                            "zone",
                            "Mars"),
                    "zone",
                    REFUSED),
            batchlet(
                    "holdfastSchedule",
                    "schedule-torn",
                    Map.of("action", "put", "schedule", "odd", "workflow", "APP-echo", "every", "1d", "input", "{"),
                    "input",
                    "is no JSON"),
            batchlet(
                    "holdfastSchedule",
                    "schedule-span",
                    Map.of("action", "backfill", "schedule", "odd", "from", "monday", "to", "tuesday"),
                    "from",
                    "is 'monday'; write a time in UTC"),
            writer("write-nothing", Map.of(), "workflow", "is missing"),
            writer("write-nobody", Map.of("workflow", "nobody"), "workflow", NOBODY),
            writer(
                    "write-key",
                    Map.of("workflow", "APP-twice", "key", "/name"),
                    "key",
                    "is '/name', which leads to nothing"),
            writer(
                    "write-input",
                    Map.of("workflow", "APP-twice", "input", "/name"),
                    "input",
                    "is '/name', which leads to nothing in the item"),
            writer("write-other-type", Map.of("workflow", "APP-twice", "input", "/number"), "input", REFUSED),
            writer("write-conflict", Map.of("workflow", "APP-twice", "conflict", "explode"), "conflict", REFUSED),
            processor("process-nothing", Map.of("key", "/number"), "workflow", "is missing"),
            processor("process-keyless", Map.of("workflow", "APP-twice"), "key", "is missing"),
            processor("process-nobody", Map.of("workflow", "nobody", "key", "/number"), "workflow", NOBODY),
            processor("process-key", Map.of("workflow", "APP-twice", "key", "/name"), "key", "is '/name'"),
            processor(
                    "process-other-type",
                    Map.of("workflow", "APP-twice", "key", "/number", "input", "/number"),
                    "input",
                    REFUSED),
            processor(
                    "process-type",
                    Map.of("workflow", "APP-twice", "key", "/number", "type", "no.such.Type"),
                    "type",
                    "is 'no.such.Type', and the application has no such class"),
            processor(
                    "process-timeout",
                    Map.of("workflow", "APP-twice", "key", "/number", "timeout", "soon"),
                    "timeout",
                    REFUSED),
            reader("read-nothing", Map.of(), "step", "is missing"),
            reader("read-nobody", Map.of("workflow", "nobody"), "workflow", NOBODY),
            reader("read-labels", Map.of("labels", "=x"), "labels", "is '=x'"),
            reader("read-type", Map.of("step", "good", "type", "no.such.Type"), "type", "is 'no.such.Type'"),
            reader(
                    "read-other-type",
                    Map.of("step", "good", "type", "dev.holdfast.it.batch.Numbered"),
                    "type",
                    "is 'dev.holdfast.it.batch.Numbered', and the output of instance"),
            reader(
                    "read-after",
                    Map.of("step", "good", "after", "x"),
                    "after",
                    "is 'x', which is not the number of a run"),
            reader(
                    "read-up-to",
                    Map.of("step", "good", "upTo", "x"),
                    "upTo",
                    "is 'x', which is not the number of a run"),
            mapper("map-nothing", Map.of(), "step", "is missing"),
            mapper("map-nobody", Map.of("workflow", "nobody"), "workflow", NOBODY),
            mapper("map-labels", Map.of("labels", "=x"), "labels", "is '=x'"),
            mapper(
                    "map-many",
                    Map.of("step", "good", "partitions", "many"),
                    "partitions",
                    "is 'many', which is no number"),
            mapper(
                    "map-none",
                    Map.of("step", "good", "partitions", "0"),
                    "partitions",
                    "is '0'; it must be at least 1"),
            mapper(
                    "map-threads",
                    Map.of("step", "good", "threads", "-1"),
                    "threads",
                    "is '-1'; it must be at least 1"));

    private static BadStep writer(String name, Map<String, String> properties, String property, String complaint) {
        return new BadStep(name, Part.WRITER, "holdfastStartWriter", properties, property, complaint);
    }

    private static BadStep processor(String name, Map<String, String> properties, String property, String complaint) {
        return new BadStep(name, Part.PROCESSOR, "holdfastRunProcessor", properties, property, complaint);
    }

    private static BadStep reader(String name, Map<String, String> properties, String property, String complaint) {
        return new BadStep(name, Part.READER, "holdfastOutputReader", properties, property, complaint);
    }

    private static BadStep mapper(String name, Map<String, String> properties, String property, String complaint) {
        return new BadStep(name, Part.MAPPER, "holdfastPartitions", properties, property, complaint);
    }

    /** Returns what the step must have failed with, at least. */
    String message() {
        return "job '" + JOB + "', step '" + name + "': property '" + property + "' " + complaint;
    }

    /** Returns the job that runs all of them, one after the other, behind one that is good. */
    static String jobXml() {
        StringBuilder xml = new StringBuilder("<job xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" id=\"" + JOB
                + "\" version=\"2.0\"><step id=\"good\" next=\"" + ALL.get(0).name()
                + "\"><batchlet ref=\"holdfastRun\">"
                + written(Map.of("workflow", "APP-echo", "input", "\"x\"")) + "</batchlet></step>");
        for (int each = 0; each < ALL.size(); each++) {
            String next = each + 1 == ALL.size()
                    ? "<end on=\"*\"/>"
                    : "<next on=\"*\" to=\"" + ALL.get(each + 1).name() + "\"/>";
            xml.append("<step id=\"").append(ALL.get(each).name()).append("\">");
            xml.append(ALL.get(each).body()).append(next).append("</step>");
        }
        return xml.append("</job>").toString();
    }

    private String body() {
        String own = "ref=\"" + artifact + "\">" + written(properties) + "</";
        String numbers = "<reader ref=\"numberReader\">" + written(Map.of("count", "1")) + "</reader>";
        String tally = "<writer ref=\"tallyWriter\"/>";
        return switch (part) {
            case BATCHLET -> "<batchlet " + own + "batchlet>";
            case READER -> "<chunk><reader " + own + "reader>" + tally + "</chunk>";
            case PROCESSOR -> "<chunk>" + numbers + "<processor " + own + "processor>" + tally + "</chunk>";
            case WRITER -> "<chunk>" + numbers + "<writer " + own + "writer></chunk>";
            case MAPPER -> "<chunk>" + numbers + tally + "</chunk><partition><mapper " + own + "mapper></partition>";
        };
    }

    private static String written(Map<String, String> properties) {
        return new TreeMap<>(properties)
                .entrySet().stream()
                        .map(property -> "<property name=\"" + property.getKey() + "\" value=\""
                                + property.getValue()
                                        .replace("APP", "#{jobParameters['app']}")
                                        .replace("\"", "&quot;")
                                + "\"/>")
                        .collect(Collectors.joining("", "<properties>", "</properties>"));
    }
}
