package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.AuditTrail.Verdict;
import dev.holdfast.ejb.service.JtaTransactions;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.engine.AuditChain;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditEntry.Deed;
import dev.holdfast.snapshot.AuditQuery;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The audit of orders on each database: nobody waits for anybody, nothing is lost, and what is changed afterwards shows. */
@ParameterizedClass
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRESQL"})
class AuditLogTest {

    @Parameter
    DatabaseKind kind;

    private TestDatabase database;
    private Transactions transactions;
    private AuditLog log;
    private AuditChain chain;

    @BeforeEach
    void open() {
        database = kind.open();
        transactions = new JtaTransactions(database.transactionManager(), database.synchronizationRegistry());
        JdbcStore store = kind == DatabaseKind.H2
                ? new H2Store(database.dataSource(), Clock.systemUTC())
                : new PostgresStore(database.dataSource());
        log = store.auditLog();
        chain = new AuditChain(log, transactions);
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private static Deed deed(String subject) {
        return new Deed(
                "cancel",
                subject,
                "done",
                Optional.of("änn"),
                Optional.of("192.0.2.7"),
                Optional.of("too late\n"),
                Optional.of("paused"),
                Optional.empty());
    }

    private void append(String subject) {
        transactions.own(() -> {
            log.append(deed(subject));
            return true;
        });
    }

    private List<String> subjects() {
        return transactions.own(() -> log.chain(0, 500)).stream()
                .map(entry -> entry.deed().subject())
                .toList();
    }

    @Test
    @Case("OBS-04")
    void an_entry_is_read_as_it_was_written() {
        append("one");
        append("two");
        AuditEntry entry = transactions
                .own(() -> log.list(new AuditQuery(
                        Optional.of("one"), Optional.of("änn"), Optional.of("cancel"), Optional.empty(), 10)))
                .get(0);

        assertThat(entry.deed()).isEqualTo(deed("one"));
        assertThat(entry.seal()).isEmpty();
        assertThat(transactions.own(() -> log.list(
                        new AuditQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 10))))
                .extracting(each -> each.deed().subject())
                .containsExactly("two", "one");
        assertThat(transactions.own(() -> log.list(new AuditQuery(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(entry.number()), 10))))
                .isEmpty();
    }

    @Test
    void what_is_sealed_forms_a_chain_without_a_gap_whose_end_is_written_down() {
        for (int i = 0; i < 1_100; i++) {
            append("order-" + i);
        }
        int sealed = chain.seal();
        Verdict verdict = chain.verify();

        assertThat(sealed).isEqualTo(1_100);
        assertThat(chain.seal()).isZero();
        assertThat(verdict).isEqualTo(new Verdict(1_100, verdict.head(), Optional.empty()));
        assertThat(transactions.own(log::head)).isEqualTo(new AuditEntry.Seal(1_100, verdict.head()));
        append("later");
        assertThat(chain.verify().entries()).isEqualTo(1_101);
    }

    @Test
    void who_gives_orders_waits_neither_for_another_nor_for_the_sealer() throws Exception {
        CountDownLatch sealed = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Elsewhere<Boolean> slow = Elsewhere.start(
                "slow",
                () -> transactions.own(() -> {
                    log.append(deed("slow"));
                    written.countDown();
                    await(sealed);
                    return true;
                }));
        written.await();

        append("quick");
        transactions.own(() -> {
            assertThat(log.seal(10)).isEqualTo(1);
            result(Elsewhere.start("beside the sealer", () -> {
                append("beside");
                return true;
            }));
            return true;
        });
        sealed.countDown();
        slow.result();

        assertThat(subjects()).containsExactly("quick");
        assertThat(chain.verify().entries())
                .as("what was committed late follows")
                .isEqualTo(3);
        assertThat(subjects()).containsExactly("quick", "slow", "beside");
    }

    private static void result(Elsewhere<Boolean> work) {
        try {
            work.result();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void an_order_that_is_rolled_back_leaves_no_entry() {
        try {
            transactions.own(() -> {
                log.append(deed("never"));
                throw new IllegalStateException("rolled back");
            });
        } catch (IllegalStateException expected) {
            append("one");
        }
        assertThat(chain.seal()).isEqualTo(1);
        assertThat(subjects()).containsExactly("one");
    }

    @Test
    void several_sealers_at_once_build_one_chain() throws Exception {
        List<Elsewhere<Boolean>> all = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            String name = "writer-" + thread;
            all.add(Elsewhere.start(name, () -> {
                for (int i = 0; i < 60; i++) {
                    append(name + "-" + i);
                }
                return true;
            }));
            all.add(Elsewhere.start("sealer-" + thread, () -> {
                for (int i = 0; i < 20; i++) {
                    chain.seal();
                }
                return true;
            }));
        }
        for (Elsewhere<Boolean> each : all) {
            each.result();
        }

        assertThat(chain.verify().fault()).isEmpty();
        assertThat(subjects()).hasSize(180).doesNotHaveDuplicates();
        assertThat(transactions.own(() -> log.chain(0, 500)).stream()
                        .mapToLong(entry -> entry.seal().orElseThrow().place()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 180).boxed().toList());
    }

    @Test
    void whatever_is_changed_afterwards_shows() throws SQLException {
        for (String tampering : List.of(
                "UPDATE hf_audit SET actor = 'bob' WHERE place = 2",
                "UPDATE hf_audit SET reason = NULL WHERE place = 2",
                "UPDATE hf_audit SET outcome = 'refused' WHERE place = 4",
                "UPDATE hf_audit SET at = at - INTERVAL '1' SECOND WHERE place = 1",
                "DELETE FROM hf_audit WHERE place = 2",
                "DELETE FROM hf_audit WHERE place = 4",
                "DELETE FROM hf_audit WHERE place >= 2",
                "DELETE FROM hf_audit",
                "UPDATE hf_audit_head SET place = 3")) {
            database.clear();
            List.of("one", "two", "three", "four").forEach(this::append);
            assertThat(chain.verify().isIntact()).isTrue();

            database.update(tampering);

            assertThat(chain.verify().fault()).as(tampering).isPresent();
        }
    }
}
