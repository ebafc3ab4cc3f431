"""Apache Spark as the engine that counts, for data that outgrow one machine; loaded only when asked for."""
