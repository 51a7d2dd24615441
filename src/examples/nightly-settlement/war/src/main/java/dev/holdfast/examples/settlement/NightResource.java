package dev.holdfast.examples.settlement;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.JobExecution;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The report of a day, and the restart of a job whose server has died. */
@Path("/")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@SuppressWarnings("NullAway.Init") // CDI sets the field
public class NightResource {

    private static final String JOB = "nightly-settlement";

    @Inject
    Books books;

    /** For CDI. */
    public NightResource() {}

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

    /** An execution of the job. */
    public record Execution(long execution, String status, String exitStatus) {}

    /** Returns the report of a day. */
    @GET
    @Path("reports/{day}")
    @Transactional
    public DayReport report(@PathParam("day") String day) {
        Report report = books.report(day).orElseThrow(NotFoundException::new);
        List<Long> paid = books.payouts(day);
        return new DayReport(report.merchants(), report.payments(), report.paidCents(), paid.get(0), paid.get(1));
    }

    /** Returns the executions of the newest job. */
    @GET
    @Path("executions")
    public List<Execution> executions() {
        JobOperator operator = BatchRuntime.getJobOperator();
        return operator.getJobInstances(JOB, 0, 1).stream()
                .flatMap(instance -> operator.getJobExecutions(instance).stream())
                .map(NightResource::execution)
                .toList();
    }

    private static Execution execution(JobExecution found) {
        return new Execution(
                found.getExecutionId(), String.valueOf(found.getBatchStatus()), String.valueOf(found.getExitStatus()));
    }

    /** Restarts an execution that its server has left behind. */
    @POST
    @Path("executions/{execution}/restart")
    public Execution restart(@PathParam("execution") long execution) {
        JobOperator operator = BatchRuntime.getJobOperator();
        return execution(operator.getJobExecution(operator.restart(execution, operator.getParameters(execution))));
    }
}
