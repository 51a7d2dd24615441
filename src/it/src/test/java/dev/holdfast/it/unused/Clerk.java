package dev.holdfast.it.unused;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** An enterprise bean that has to be called in a transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class Clerk {

    @Resource(lookup = "java:comp/DefaultDataSource")
    private DataSource dataSource;

    /** For the container. */
    public Clerk() {}

    /** Touches nothing. */
    public String nod() {
        return "done";
    }

    /** Reads the number 1 through the managed data source. */
    public int readsOne() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            return row.next() ? row.getInt(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
