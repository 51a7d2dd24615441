package dev.holdfast.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The REST application; the annotations say what its OpenAPI document has beyond the resources. */
@ApplicationPath("api")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Holdfast",
                        version = "0.1.0",
                        description = "Durable workflows: start instances, follow and steer them, fetch what came out."
                                + " Every error is a problem (RFC 9457) with a stable code.",
                        license = @License(name = "Apache-2.0", identifier = "Apache-2.0")),
        components =
                @Components(
                        schemas = {
                            @Schema(
                                    name = "Problem",
                                    type = SchemaType.OBJECT,
                                    description = "What went wrong, as RFC 9457 writes it down. A code may have further"
                                            + " members.",
                                    requiredProperties = {"type", "title", "status", "detail", "code", "instance"},
                                    properties = {
                                        @SchemaProperty(
                                                name = "type",
                                                type = SchemaType.STRING,
                                                description = "urn:holdfast:error: and the code"),
                                        @SchemaProperty(
                                                name = "title",
                                                type = SchemaType.STRING,
                                                description = "The same sentence for every problem with the code"),
                                        @SchemaProperty(
                                                name = "status",
                                                type = SchemaType.INTEGER,
                                                description = "The HTTP status"),
                                        @SchemaProperty(
                                                name = "detail",
                                                type = SchemaType.STRING,
                                                description = "What was found, which rule it breaks, what to do"),
                                        @SchemaProperty(
                                                name = "code",
                                                type = SchemaType.STRING,
                                                description = "The stable code, such as unknown-instance"),
                                        @SchemaProperty(
                                                name = "instance",
                                                type = SchemaType.STRING,
                                                description = "The path of the request"),
                                        @SchemaProperty(
                                                name = "incident",
                                                type = SchemaType.STRING,
                                                description = "From 500 on: the id under which the log says more"),
                                        @SchemaProperty(
                                                name = "instanceStatus",
                                                type = SchemaType.STRING,
                                                description = "not-completed, not-possible-now: the status of the"
                                                        + " instance"),
                                        @SchemaProperty(
                                                name = "line",
                                                type = SchemaType.INTEGER,
                                                description = "bad-json: where in the body, from 1"),
                                        @SchemaProperty(
                                                name = "column",
                                                type = SchemaType.INTEGER,
                                                description = "bad-json: where in the line, from 1"),
                                        @SchemaProperty(
                                                name = "violations",
                                                type = SchemaType.ARRAY,
                                                description = "Each broken rule, where there are several")
                                    }),
                            @Schema(
                                    name = "StartRequest",
                                    type = SchemaType.OBJECT,
                                    requiredProperties = "input",
                                    properties = {
                                        @SchemaProperty(
                                                name = "instanceId",
                                                type = SchemaType.STRING,
                                                description = "1 to 256 bytes of UTF-8"),
                                        @SchemaProperty(
                                                name = "input",
                                                description = "What the workflow takes, as JSON of any kind"),
                                        @SchemaProperty(
                                                name = "conflictPolicy",
                                                type = SchemaType.STRING,
                                                enumeration = {"fail", "use_existing", "terminate_existing"},
                                                description = "What to do if the id is in use; fail by default, and"
                                                        + " use_existing if the id is the idempotency key or there is"
                                                        + " a signal"),
                                        @SchemaProperty(
                                                name = "labels",
                                                type = SchemaType.OBJECT,
                                                additionalProperties = String.class,
                                                description = "What the instance can be searched by; tags included, at"
                                                        + " most 50, names of 1 to 100 characters without a colon,"
                                                        + " values of 1 to 200"),
                                        @SchemaProperty(
                                                name = "tags",
                                                type = SchemaType.ARRAY,
                                                implementation = String.class,
                                                description = "The same without values"),
                                        @SchemaProperty(
                                                name = "signal",
                                                ref = "StartSignal",
                                                description = "An event that is sent to the instance, started by this"
                                                        + " request or before")
                                    }),
                            @Schema(
                                    name = "StartSignal",
                                    type = SchemaType.OBJECT,
                                    requiredProperties = {"name", "payload"},
                                    properties = {
                                        @SchemaProperty(
                                                name = "name",
                                                type = SchemaType.STRING,
                                                description = "The name of the event"),
                                        @SchemaProperty(
                                                name = "payload",
                                                description = "The value of the event, as JSON of any kind"),
                                        @SchemaProperty(
                                                name = "key",
                                                type = SchemaType.STRING,
                                                description = "An event with a key that was sent to the instance before"
                                                        + " is not stored again; 1 to 200 characters")
                                    }),
                            @Schema(
                                    name = "Order",
                                    type = SchemaType.OBJECT,
                                    properties = {
                                        @SchemaProperty(
                                                name = "reason",
                                                type = SchemaType.STRING,
                                                description = "Why; at most 2,000 characters")
                                    }),
                            @Schema(
                                    name = "CancelRequest",
                                    type = SchemaType.OBJECT,
                                    properties = {
                                        @SchemaProperty(
                                                name = "undo",
                                                type = SchemaType.BOOLEAN,
                                                defaultValue = "false",
                                                description = "Whether finished steps are undone"),
                                        @SchemaProperty(
                                                name = "reason",
                                                type = SchemaType.STRING,
                                                description = "Why; at most 2,000 characters")
                                    }),
                            @Schema(
                                    name = "RestartRequest",
                                    type = SchemaType.OBJECT,
                                    properties = {
                                        @SchemaProperty(
                                                name = "instanceId",
                                                type = SchemaType.STRING,
                                                description = "The id of the new instance; a new UUID by default"),
                                        @SchemaProperty(
                                                name = "from",
                                                type = SchemaType.STRING,
                                                description = "The node to begin at; the first by default"),
                                        @SchemaProperty(
                                                name = "input",
                                                description = "The value to begin with; that of the old instance by"
                                                        + " default"),
                                        @SchemaProperty(
                                                name = "reason",
                                                type = SchemaType.STRING,
                                                description = "Why; at most 2,000 characters")
                                    }),
                            @Schema(
                                    name = "WebhookRequest",
                                    type = SchemaType.OBJECT,
                                    requiredProperties = "url",
                                    properties = {
                                        @SchemaProperty(
                                                name = "url",
                                                type = SchemaType.STRING,
                                                description =
                                                        "Where the receiver is: https, and a host that may be called"),
                                        @SchemaProperty(
                                                name = "events",
                                                type = SchemaType.ARRAY,
                                                implementation = String.class,
                                                description = "What it is told; everything by default"),
                                        @SchemaProperty(
                                                name = "workflows",
                                                type = SchemaType.ARRAY,
                                                implementation = String.class,
                                                description = "Of whose instances; all by default"),
                                        @SchemaProperty(
                                                name = "tags",
                                                type = SchemaType.ARRAY,
                                                implementation = String.class,
                                                description = "Of instances that have all of these"),
                                        @SchemaProperty(
                                                name = "reason",
                                                type = SchemaType.STRING,
                                                description = "Why; at most 2,000 characters")
                                    }),
                            @Schema(
                                    name = "BulkRequest",
                                    type = SchemaType.OBJECT,
                                    requiredProperties = {"action", "filter"},
                                    properties = {
                                        @SchemaProperty(
                                                name = "action",
                                                type = SchemaType.STRING,
                                                enumeration = {
                                                    "cancel",
                                                    "cancel_and_undo",
                                                    "terminate",
                                                    "pause",
                                                    "resume",
                                                    "retry"
                                                },
                                                description = "What is ordered"),
                                        @SchemaProperty(
                                                name = "filter",
                                                type = SchemaType.OBJECT,
                                                description = "Which instances: status, workflow, id, startedFrom,"
                                                        + " startedBefore, and arrays label and tag"),
                                        @SchemaProperty(
                                                name = "dryRun",
                                                type = SchemaType.BOOLEAN,
                                                defaultValue = "false",
                                                description = "Whether to tell only what it would do"),
                                        @SchemaProperty(
                                                name = "reason",
                                                type = SchemaType.STRING,
                                                description = "Why; at most 2,000 characters")
                                    }),
                            @Schema(
                                    name = "MigrateRequest",
                                    type = SchemaType.OBJECT,
                                    requiredProperties = "to",
                                    properties = {
                                        @SchemaProperty(
                                                name = "to",
                                                type = SchemaType.STRING,
                                                description = "The definition hash to move to, 64 hexadecimal digits"),
                                        @SchemaProperty(
                                                name = "nodes",
                                                type = SchemaType.OBJECT,
                                                additionalProperties = String.class,
                                                description = "For each node that has another id there: the new id by"
                                                        + " the old"),
                                        @SchemaProperty(
                                                name = "reason",
                                                type = SchemaType.STRING,
                                                description = "Why; at most 2,000 characters")
                                    })
                        },
                        parameters = {
                            @Parameter(
                                    name = "wait",
                                    in = ParameterIn.QUERY,
                                    description =
                                            "How long to wait for the end of the instance, or after a pause for its running"
                                                    + " steps: seconds, or a number with ms, s or m; at most 30 s",
                                    example = "10s",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "Prefer",
                                    in = ParameterIn.HEADER,
                                    description = "RFC 7240: wait=10 is the same as the parameter wait=10",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "If-Match",
                                    in = ParameterIn.HEADER,
                                    description =
                                            "The ETag of the instance as the caller has seen it: if it has changed since,"
                                                    + " nothing is done and the answer is 412",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "include",
                                    in = ParameterIn.QUERY,
                                    description = "stackTrace adds the stack traces of failures",
                                    schema = @Schema(type = SchemaType.STRING, enumeration = "stackTrace"))
                        },
                        responses =
                                @APIResponse(
                                        name = "Problem",
                                        description = "What went wrong",
                                        content =
                                                @Content(
                                                        mediaType = Problem.MEDIA_TYPE,
                                                        schema = @Schema(ref = "Problem")))))
public final class Api extends Application {}
