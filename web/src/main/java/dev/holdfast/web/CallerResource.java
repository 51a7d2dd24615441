package dev.holdfast.web;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who asks, and what they may do: a page offers nothing that would be refused. */
@Path("caller")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Caller", description = "Who has logged in")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class CallerResource {

    private final Development development;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    public CallerResource() {
        this(new Development(false));
    }

    /**
     * Creates the resource.
     *
     * @param development what there is on a server for development alone
     */
    @Inject
    public CallerResource(Development development) {
        this.development = development;
    }

    /** Says who the caller is. */
    @GET
    @Operation(
            summary = "Tell who has logged in",
            description = "With the roles that the container has granted, and the operations that they allow; ** at the"
                    + " end of a path stands for whatever follows.")
    @APIResponseSchema(value = CallerView.class, responseCode = "200", responseDescription = "Who it is")
    public CallerView caller(@Context SecurityContext security) {
        Rights rights = Caller.rights(security);
        Map<String, List<String>> single = new TreeMap<>();
        rights.byWorkflow()
                .forEach((workflow, roles) -> single.put(
                        workflow, roles.stream().sorted().map(Role::text).toList()));
        return new CallerView(
                Caller.name(security).orElse(""),
                rights.everywhere().stream().sorted().map(Role::text).toList(),
                single,
                Access.TABLE.stream()
                        .filter(row -> development.has(row.path())
                                && (row.scope() == Access.Scope.EVERYWHERE
                                        ? rights.mayEverywhere(row)
                                        : rights.maySomewhere(row)))
                        .map(row -> row.method() + " " + row.path())
                        .toList());
    }

    /**
     * A caller.
     *
     * @param name the name of the log-in
     * @param roles the roles that count here
     * @param workflows the roles for single workflows beside them
     * @param may the operations they allow, as method and path; of those with a path to something of a workflow, for one of them at least
     */
    @Schema(name = "Caller")
    @JsonbPropertyOrder({"name", "roles", "workflows", "may"})
    public record CallerView(String name, List<String> roles, Map<String, List<String>> workflows, List<String> may) {}
}
