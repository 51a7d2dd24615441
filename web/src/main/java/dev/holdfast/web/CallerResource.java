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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
        Set<Role> roles = Arrays.stream(Role.values())
                .filter(role -> security.isUserInRole(role.text()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
        return new CallerView(
                Caller.name(security).orElse(""),
                roles.stream().map(Role::text).toList(),
                Access.TABLE.stream()
                        .filter(row -> row.allows(roles::contains) && development.has(row.path()))
                        .map(row -> row.method() + " " + row.path())
                        .toList());
    }

    /**
     * A caller.
     *
     * @param name the name of the log-in
     * @param roles the roles that count here
     * @param may the operations they allow, as method and path
     */
    @Schema(name = "Caller")
    @JsonbPropertyOrder({"name", "roles", "may"})
    public record CallerView(String name, List<String> roles, List<String> may) {}
}
