-- Whether somebody wants this life of a node to take no more work; read by the node with each heart-beat.
ALTER TABLE hf_node ADD COLUMN to_drain boolean DEFAULT false NOT NULL;
