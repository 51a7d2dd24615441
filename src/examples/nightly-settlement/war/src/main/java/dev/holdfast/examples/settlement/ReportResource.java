package dev.holdfast.examples.settlement;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The report of a day. */
@Path("/")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@SuppressWarnings("NullAway.Init") // CDI sets the field
public class ReportResource {

    @Inject
    Books books;

    /** For CDI. */
    public ReportResource() {}

    /**
     * The report of a day.
     *
     * @param merchants how many merchants were settled
     * @param payments how many payments that were
     * @param paidCents what they got
     * @param payouts how many payouts stand in the books
     * @param paidMerchants for how many merchants
     */
    public record DayReport(long merchants, long payments, long paidCents, long payouts, long paidMerchants) {}

    /** Returns the report of a day. */
    @GET
    @Path("reports/{day}")
    @Transactional
    public DayReport report(@PathParam("day") String day) {
        Report report = books.report(day).orElseThrow(NotFoundException::new);
        List<Long> paid = books.payouts(day);
        return new DayReport(report.merchants(), report.payments(), report.paidCents(), paid.get(0), paid.get(1));
    }
}
