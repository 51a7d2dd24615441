package dev.holdfast.it.notice;

import dev.holdfast.it.xa.Point;
import dev.holdfast.it.xa.Transfer;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Steps that leave one row each in the engine's database and one message at a broker. None may fail: none has a retry. */
@ApplicationScoped
public class NoticeTasks {

    /** The queue that the messages are sent to. */
    public static final String QUEUE = "notices";

    /** The property of a message that says whose it is. */
    public static final String INSTANCE = "instance";

    @Resource(lookup = "java:jboss/datasources/HoldfastDS")
    DataSource holdfast;

    @Resource(lookup = "java:/jms/Broker")
    ConnectionFactory broker;

    /** Goes before another step. */
    @Task
    public Transfer debit(Transfer transfer, TaskContext context) throws SQLException, JMSException {
        return book(transfer, context);
    }

    /** Ends the run. */
    @Task
    public Transfer credit(Transfer transfer, TaskContext context) throws SQLException, JMSException {
        return book(transfer, context);
    }

    private Transfer book(Transfer transfer, TaskContext context) throws SQLException, JMSException {
        try (java.sql.Connection connection = holdfast.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into booking (instance_id, step, cents) values (?, ?, ?)")) {
            insert.setString(1, context.instanceId());
            insert.setString(2, context.step());
            insert.setInt(3, transfer.cents());
            insert.executeUpdate();
        }
        try (Connection connection = broker.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            TextMessage notice = session.createTextMessage(context.step());
            notice.setStringProperty(INSTANCE, context.instanceId());
            session.createProducer(session.createQueue(QUEUE)).send(notice);
        }
        Point.arm(context.instanceId(), context.step());
        return transfer;
    }
}
