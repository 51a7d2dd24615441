package dev.holdfast.web;

import dev.holdfast.client.WorkflowView;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.ValueRef;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the paths of resources, from the root of the server, so that they hold behind any proxy.
 *
 * <p>Ids may have any character; whatever is not unreserved in a URI is percent-encoded, a lone dot or two included, for
 * clients take those for steps up and down.
 */
final class Links {

    private final String base;

    /** Writes paths below the base of the request. */
    Links(UriInfo request) {
        this(request.getBaseUri().getRawPath());
    }

    /** Writes paths below a base that ends with a slash. */
    Links(String base) {
        this.base = base;
    }

    /** Returns the path of an instance. */
    URI instance(String id) {
        return URI.create(base + "instances/" + encode(id));
    }

    /** Returns where to go from an instance in a status. */
    Map<String, String> ofInstance(String id, Status.Kind status) {
        Map<String, String> links = new LinkedHashMap<>();
        String self = instance(id).toString();
        links.put("self", self);
        links.put("steps", self + "/steps");
        links.put("timeline", self + "/timeline");
        links.put("signals", signals(id));
        if (status == Status.Kind.COMPLETED) {
            links.put("output", self + "/output");
        }
        return links;
    }

    /** Returns the path of the output of a step. */
    String stepOutput(String id, String node) {
        return instance(id) + "/steps/" + encode(node) + "/output";
    }

    /** Returns the path of the output of one checkpoint. */
    String rowOutput(String id, ValueRef row) {
        return instance(id) + "/steps/" + row.branch() + "/" + row.sequence() + "/output";
    }

    /** Returns the path of what was sent to an instance. */
    String signals(String id) {
        return instance(id) + "/signals";
    }

    /** Returns the path of the values that the steps of an instance share. */
    String shared(String id) {
        return instance(id) + "/shared";
    }

    /** Returns the path of one of those values. */
    String shared(String id, String name) {
        return shared(id) + "/" + encode(name);
    }

    /** Returns the path to which an event is sent. */
    String signal(String id, String name) {
        return signals(id) + "/" + encode(name);
    }

    /** Returns the path of an order for many. */
    String bulk(long id) {
        return base + "bulk/" + id;
    }

    /** Returns the path of an order to write all values anew. */
    String encryptionOrder(long id) {
        return base + "encryption/orders/" + id;
    }

    /** Returns the path of one definition of a workflow. */
    String version(WorkflowView workflow) {
        return workflow(workflow.name().value()) + "/versions/" + workflow.hash();
    }

    /** Returns the path of the schema of an event. */
    String signalSchema(WorkflowView workflow, String name) {
        return version(workflow) + "/signals/" + encode(name);
    }

    /** Returns the path of a workflow. */
    String workflow(String name) {
        return base + "workflows/" + encode(name);
    }

    /** Returns the path of a schedule. */
    String schedule(String name) {
        return base + "schedules/" + encode(name);
    }

    /** Returns the path of a subscription of web-hooks. */
    String webhook(long id) {
        return base + "webhooks/" + id;
    }

    /** Returns the path of a batch job. */
    String job(String name) {
        return base + "jobs/" + encode(name);
    }

    /** Returns the path of an execution of a batch job. */
    String jobExecution(long id) {
        return base + "jobs/executions/" + id;
    }

    /** Returns the path of the executions of one instance of a batch job. */
    String jobExecutions(long instance) {
        return base + "jobs/executions?instance=" + instance;
    }

    /** Returns the path of the executions of a batch job. */
    String jobExecutions(String job) {
        return base + "jobs/executions?job=" + encode(job);
    }

    /** Returns the path of a list of instances with these query parameters. */
    String instances(Map<String, List<String>> parameters) {
        return query("instances", parameters);
    }

    /** Returns the path of a list with these query parameters. */
    String query(String list, Map<String, List<String>> parameters) {
        return parameters.entrySet().stream()
                .flatMap(parameter ->
                        parameter.getValue().stream().map(value -> parameter.getKey() + "=" + encode(value)))
                .collect(Collectors.joining("&", base + list + "?", ""));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        boolean dots = text.equals(".") || text.equals("..");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b) && !dots) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format("%02X", b));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
