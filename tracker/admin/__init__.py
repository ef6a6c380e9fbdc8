"""What people see under /admin/."""
