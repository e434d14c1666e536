"""What lies beside the documents: the manifest of what each was made from, and the layout cache.

Enter by `manifest.Manifest` and `layout_cache.LayoutCache`. Made from public things alone; both can
be deleted at any time, then everything is made again. May not see raw data.
"""
