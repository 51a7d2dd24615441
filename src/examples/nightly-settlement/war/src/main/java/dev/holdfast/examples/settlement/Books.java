package dev.holdfast.examples.settlement;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** The tables of the settlement, on the engine's data source; everything joins the transaction of the step or the chunk. */
@ApplicationScoped
public class Books {

    @PersistenceContext
    EntityManager entities;

    /** For CDI. */
    public Books() {}

    void take(Payment payment) {
        entities.persist(payment);
    }

    /** Returns what merchants have taken in a day, those behind one, by name. */
    List<MerchantDay> merchants(String day, String after, String blocked, int most) {
        return entities.createQuery(
                        "select p.merchant, count(p), sum(p.cents) from Payment p where p.day = :day and p.merchant > :after"
                                + " group by p.merchant order by p.merchant",
                        Object[].class)
                .setParameter("day", day)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultStream()
                .map(row -> new MerchantDay(
                        day,
                        (String) row[0],
                        ((Number) row[1]).longValue(),
                        ((Number) row[2]).longValue(),
                        row[0].equals(blocked)))
                .toList();
    }

    void pay(Settled settled) {
        entities.persist(new Payout(settled));
    }

    /** Returns how many payouts there were on a day, and to how many merchants. */
    List<Long> payouts(String day) {
        Object[] counts = entities.createQuery(
                        "select count(p), count(distinct p.merchant) from Payout p where p.day = :day", Object[].class)
                .setParameter("day", day)
                .getSingleResult();
        return List.of(((Number) counts[0]).longValue(), ((Number) counts[1]).longValue());
    }

    void beginReport(String day) {
        report(day).ifPresent(entities::remove);
        entities.flush();
        entities.persist(new Report(day));
    }

    Optional<Report> report(String day) {
        return Optional.ofNullable(entities.find(Report.class, day));
    }
}
