"""The toolkit of both simulated APIs: endpoints are declared once, and served and described from
the declaration.
"""
