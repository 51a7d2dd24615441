package dev.holdfast.examples.saga.web;

import static dev.holdfast.definition.ConflictPolicy.USE_EXISTING;

import dev.holdfast.client.Workflows;
import dev.holdfast.examples.saga.Ledger;
import dev.holdfast.examples.saga.Line;
import dev.holdfast.examples.saga.Order;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Orders, as customers see them. */
@Path("orders/{id}")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class OrdersResource {

    @Inject
    Workflows workflows;

    @Inject
    Ledger ledger;

    /** Places an order. What else this method did in the database would stand or fall with the start. */
    @PUT
    @Transactional
    public Response place(@PathParam("id") String id, Order order) {
        workflows.start("order-saga", id, order, USE_EXISTING);
        return Response.accepted().build();
    }

    /** Returns what was done for an order. */
    @GET
    @Path("ledger")
    public List<Line> ledger(@PathParam("id") String id) {
        return ledger.of(id);
    }
}
