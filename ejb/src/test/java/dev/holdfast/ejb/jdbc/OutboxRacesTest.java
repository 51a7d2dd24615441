package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.jdbc.Scene.Race;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.store.Outbox.Message;
import dev.holdfast.store.Outbox.Outgoing;
import dev.holdfast.store.Outbox.Place;
import dev.holdfast.store.Outbox.Sender;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two at once at the same line of messages: nobody waits, and nobody gets what is not its turn. */
@ParameterizedClass
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRESQL"})
class OutboxRacesTest {

    private static final long RUN = 7;
    private static final Failure FAILURE = new Failure("type", "message", "trace");

    @SuppressWarnings("NullAway.Init") // opened once for all tests on a kind of database
    private static Scene scene;

    @Parameter
    DatabaseKind kind;

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        scene.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        scene.db.clear();
    }

    private static boolean send(int branch, String... texts) {
        scene.outbox.send(
                new Sender(new InstanceId("i"), new WorkflowName("w"), new BranchKey(RUN, branch), 1),
                Arrays.stream(texts)
                        .map(text -> new Outgoing("mail", Scene.text(text)))
                        .toList());
        return true;
    }

    private static List<Message> sent(String... texts) {
        scene.inOwn(() -> send(0, texts));
        return scene.inOwn(() -> scene.outbox.waiting(RUN));
    }

    private static boolean receive(Message message) {
        Optional<Message> locked = scene.outbox.lock(message.place());
        locked.ifPresent(scene.outbox::delivered);
        return locked.isPresent();
    }

    private static List<Place> heads() {
        return scene.outbox.heads(Set.of("mail"), 10);
    }

    @Test
    void of_two_who_want_the_same_message_the_second_gets_nothing_and_does_not_wait() throws Exception {
        Message only = sent("one").get(0);

        Race<Boolean, Boolean> race = scene.pass(() -> receive(only), () -> receive(only));

        assertThat(race).isEqualTo(new Race<>(true, false));
        assertThat(scene.inOwn(() -> scene.outbox.waiting(RUN))).isEmpty();
    }

    @Test
    void what_is_behind_a_message_that_is_removed_and_not_committed_is_nobodys() throws Exception {
        List<Message> two = sent("one", "two");

        Race<Boolean, Boolean> race = scene.pass(() -> receive(two.get(0)), () -> receive(two.get(1)));

        assertThat(race).isEqualTo(new Race<>(true, false));
        assertThat(scene.inOwn(OutboxRacesTest::heads))
                .containsExactly(two.get(1).place());
        assertThat(scene.inOwn(() -> receive(two.get(1)))).isTrue();
    }

    @Test
    void a_look_meanwhile_sees_the_message_that_is_being_received_and_none_behind_it() throws Exception {
        List<Message> two = sent("one", "two");

        Race<Boolean, List<Place>> race = scene.pass(() -> receive(two.get(0)), OutboxRacesTest::heads);

        assertThat(race.second()).containsExactly(two.get(0).place());
    }

    @Test
    void a_failure_is_not_noted_while_another_receives_the_message() throws Exception {
        Message only = sent("one").get(0);

        Race<Boolean, Boolean> race =
                scene.pass(() -> receive(only), () -> scene.outbox.failed(only, FAILURE, Optional.empty()));

        assertThat(race).isEqualTo(new Race<>(true, false));
        assertThat(scene.inOwn(() -> scene.outbox.parked(10))).isEmpty();
    }

    @Test
    void what_is_sent_while_the_line_is_parked_waits_with_it() throws Exception {
        Message only = sent("one").get(0);

        Race<Boolean, Boolean> race =
                scene.pass(() -> scene.outbox.failed(only, FAILURE, Optional.empty()), () -> send(1, "two"));

        assertThat(race).isEqualTo(new Race<>(true, true));
        assertThat(scene.inOwn(OutboxRacesTest::heads)).isEmpty();
        assertThat(scene.inOwn(() -> scene.outbox.discard(only.number()))).isTrue();
        assertThat(scene.inOwn(OutboxRacesTest::heads)).hasSize(1);
    }

    @Test
    void of_two_who_drive_a_message_again_one_does() throws Exception {
        Message only = sent("one").get(0);
        scene.inOwn(() -> scene.outbox.failed(only, FAILURE, Optional.empty()));

        Race<Boolean, Boolean> race =
                scene.race(() -> scene.outbox.redrive(only.number()), () -> scene.outbox.redrive(only.number()));

        assertThat(race).isEqualTo(new Race<>(true, false));
        assertThat(scene.inOwn(() -> receive(only))).isTrue();
    }

    @Test
    void what_an_arm_commits_late_comes_later_and_nothing_is_passed_by() throws Exception {
        Race<Boolean, List<Message>> race = scene.pass(() -> send(1, "late"), () -> {
            send(2, "early");
            return scene.outbox.waiting(RUN);
        });

        Message early = race.second().get(0);
        List<Message> all = scene.inOwn(() -> scene.outbox.waiting(RUN));
        assertThat(all).hasSize(2);
        assertThat(all.get(1).number()).isEqualTo(early.number());
        assertThat(scene.inOwn(OutboxRacesTest::heads))
                .containsExactly(all.get(0).place());
        assertThat(scene.inOwn(() -> receive(all.get(0)))).isTrue();
        assertThat(scene.inOwn(() -> receive(early))).isTrue();
    }
}
