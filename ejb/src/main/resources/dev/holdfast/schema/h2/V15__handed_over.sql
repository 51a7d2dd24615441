-- An execution may be restarted by another life also when its server has stopped it, without a fence: that has ended what it writes itself.
ALTER TABLE hf_job_execution DROP CONSTRAINT hf_job_execution_restart_ck;
