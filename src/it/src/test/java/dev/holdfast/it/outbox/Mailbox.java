package dev.holdfast.it.outbox;

import dev.holdfast.it.crash.Gate;
import dev.holdfast.it.crash.Gate.Point;
import dev.holdfast.task.MessageContext;
import dev.holdfast.task.Receives;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Writes what it receives into the ledger of the orders, and passes a gate before the commit. */
@ApplicationScoped
public class Mailbox {

    @Resource(lookup = "java:jboss/datasources/HoldfastDS")
    DataSource dataSource;

    /** Receives. */
    @Receives(MailTasks.CHANNEL)
    public void receive(Mail mail, MessageContext context) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into orders_ledger (id, instance_id, step, amount_cents)"
                                + " values (nextval('orders_ledger_id'), ?, ?, 0)")) {
            insert.setString(1, context.instanceId());
            insert.setString(2, "mail " + mail.number());
            insert.executeUpdate();
        }
        Gate.here(context.instanceId(), "mail-" + mail.number(), Point.IN_THE_BODY)
                .pass();
    }
}
