"""Reading and writing datasets: Parquet parts beside a manifest, accounts that reconcile."""
